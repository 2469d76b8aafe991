use chartward_model::Element;

use crate::found;

#[test]
fn bank_account_needs_label() {
    for text in [
        "Checking account: 000123456789",
        "bank account number is 000123456789",
        "Savings: 000123456789",
        "Bank acct # 000123456789",
    ] {
        assert_eq!(found(Element::BankAccountNumber, text), ["000123456789"], "{text}");
    }
    assert!(found(Element::BankAccountNumber, "Checking account in good order").is_empty());
    assert!(found(Element::BankAccountNumber, "000123456789").is_empty());
}
