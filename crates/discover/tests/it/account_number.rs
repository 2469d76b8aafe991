use chartward_model::Element;

use crate::found;

#[test]
fn accounts_claims_and_visits() {
    for text in [
        "Account #: 12345678",
        "Acct No 12345678",
        "Claim number: 12345678",
        "Patient Account Number 12345678",
        "Encounter #: 12345678",
        "Visit ID 12345678",
    ] {
        assert_eq!(found(Element::AccountNumber, text), ["12345678"], "{text}");
    }
}

#[test]
fn near_a_bank_it_is_the_banks() {
    let text = "Bank: First Federal, routing 021000021, account number 12345678";
    assert!(found(Element::AccountNumber, text).is_empty());
    assert_eq!(found(Element::BankAccountNumber, text), ["12345678"]);
}

#[test]
fn orders_invoices_and_tickets_are_none() {
    for text in [
        "Order # 12345678",
        "Invoice number: 12345678",
        "Ticket #12345678",
        "tracking no 12345678",
        "deal 12345678",
        "12345678",
    ] {
        assert!(found(Element::AccountNumber, text).is_empty(), "{text}");
    }
}

#[test]
fn a_code_right_behind_the_word_needs_no_mark() {
    for text in
        ["statement for account AC9180439", "please shred after. acct AC9180439", "Account AC9180439."]
    {
        assert_eq!(found(Element::AccountNumber, text), ["AC9180439"], "{text}");
        assert!(found(Element::DeaNumber, text).is_empty(), "{text}");
    }
}

#[test]
fn a_claims_long_code_and_lists() {
    assert_eq!(found(Element::AccountNumber, "CLAIM: 20240115CC12345"), ["20240115CC12345"]);
    assert!(found(Element::AccountNumber, "Claim: 2024 results").is_empty());
    assert_eq!(found(Element::AccountNumber, "Account numbers: 1234567, 3456789"), ["1234567", "3456789"]);
}
