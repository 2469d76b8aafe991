//! Two parties, with files between them.

use chartward_overlap::{
    Answer, OverlapError, Reply, Request, Secret, Token, answer, close, finish, prepare,
};

fn tokens(from: usize, to: usize) -> Vec<Token> {
    (from..to).map(|n| format!("ssn:{n:09}").into_bytes()).collect()
}

const OURS: [u8; 32] = [7; 32];
const THEIRS: [u8; 32] = [9; 32];
const MOST: usize = 10_000;

#[test]
fn both_learn_what_both_have_and_nothing_else_leaves() {
    let (ours, theirs) = (tokens(0, 150), tokens(100, 260));
    let (asker, answerer) = (Secret::new(OURS), Secret::new(THEIRS));
    let request = prepare(&ours, &asker, 2).to_text();
    let answered = answer(&Request::read(&request).unwrap(), &theirs, &answerer, MOST, 2).unwrap().to_text();
    let (shared, reply) = finish(&Answer::read(&answered).unwrap(), &ours, &asker, 2).unwrap();
    assert_eq!(shared.len(), 50);
    let mut sorted = shared;
    sorted.sort();
    assert_eq!(sorted, tokens(100, 150));
    let reply = Reply::read(&reply.to_text()).unwrap();
    let theirs_shared = close(&reply, &Answer::read(&answered).unwrap(), &theirs, &answerer, 2).unwrap();
    assert_eq!(theirs_shared, tokens(100, 150));
    // threads change nothing; another secret changes every line
    assert_eq!(prepare(&ours, &asker, 1).to_text(), request);
    let other = prepare(&ours, &Secret::new([8; 32]), 2).to_text();
    assert!(other.lines().skip(1).all(|line| !request.contains(line)));
}

#[test]
fn lists_are_filled_up_so_that_their_length_tells_little() {
    let asker = Secret::new(OURS);
    assert_eq!(prepare(&[], &asker, 1).len(), 64);
    assert_eq!(prepare(&tokens(0, 3), &asker, 1).len(), 64);
    assert_eq!(prepare(&tokens(0, 65), &asker, 1).len(), 72);
    assert_eq!(prepare(&tokens(0, 72), &asker, 1).len(), 72);
    let many = [tokens(0, 50), tokens(0, 50), tokens(0, 50)].concat();
    assert_eq!(prepare(&many, &asker, 1).len(), 64, "a token counts once");
    let request = prepare(&tokens(0, 3), &asker, 1);
    let answered = answer(&request, &tokens(0, 70), &Secret::new(THEIRS), MOST, 1).unwrap();
    assert_eq!(answered.len(), 72);
    assert_eq!(finish(&answered, &tokens(0, 3), &asker, 1).unwrap().0.len(), 3);
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let (ours, theirs) = (tokens(0, 10), tokens(5, 15));
    let (asker, answerer) = (Secret::new(OURS), Secret::new(THEIRS));
    let request = prepare(&ours, &asker, 1);
    assert_eq!(
        answer(&request, &theirs, &answerer, 63, 1).unwrap_err(),
        OverlapError::TooMany { found: 64, most: 63 }
    );
    let answered = answer(&request, &theirs, &answerer, MOST, 1).unwrap();
    let other = finish(&answered, &tokens(0, 11), &asker, 1).unwrap_err();
    assert_eq!(other, OverlapError::OtherExchange, "other tokens than were prepared");
    assert_eq!(finish(&answered, &ours, &Secret::new([1; 32]), 1).unwrap_err(), OverlapError::OtherExchange);
    let (_, reply) = finish(&answered, &ours, &asker, 1).unwrap();
    let elsewhere = answer(&request, &theirs, &Secret::new([2; 32]), MOST, 1).unwrap();
    assert_eq!(close(&reply, &elsewhere, &theirs, &answerer, 1).unwrap_err(), OverlapError::OtherExchange);
    let lost = close(&reply, &answered, &tokens(0, 7), &answerer, 1).unwrap_err();
    assert!(matches!(lost, OverlapError::Line(3..=7)), "{lost}");
}

#[test]
fn one_who_does_not_use_one_key_is_found_out() {
    let ours = tokens(0, 10);
    let (asker, answerer) = (Secret::new(OURS), Secret::new(THEIRS));
    let request = prepare(&ours, &asker, 1);
    let honest = answer(&request, &ours, &answerer, MOST, 1).unwrap().to_text();
    let other = answer(&request, &ours, &Secret::new([3; 32]), MOST, 1).unwrap().to_text();
    let mut lines: Vec<&str> = honest.lines().collect();
    lines[10] = other.lines().nth(10).unwrap();
    let mixed = Answer::read(&(lines.join("\n") + "\n")).unwrap();
    assert_eq!(finish(&mixed, &ours, &asker, 1).unwrap_err(), OverlapError::Proof);
}

#[test]
fn damaged_files_are_told_by_line() {
    let (asker, answerer) = (Secret::new(OURS), Secret::new(THEIRS));
    let request = prepare(&tokens(0, 9), &asker, 1);
    let text = request.to_text();
    assert_eq!(Request::read("").unwrap_err(), OverlapError::NotOurs("a request"));
    assert_eq!(Answer::read(&text).unwrap_err(), OverlapError::NotOurs("an answer"));
    let cut = text.lines().take(60).collect::<Vec<_>>().join("\n");
    assert_eq!(Request::read(&cut).unwrap_err(), OverlapError::Cut { found: 59, said: 64 });
    let line = text.lines().nth(4).unwrap();
    assert_eq!(Request::read(&text.replace(line, "!")).unwrap_err(), OverlapError::Line(5));
    // base64 of what is no point of the group
    let no_point = "/".repeat(42) + "8=";
    let damaged = Request::read(&text.replace(line, &no_point)).unwrap();
    assert_eq!(answer(&damaged, &tokens(0, 9), &answerer, MOST, 1).unwrap_err(), OverlapError::Line(5));
    assert!(Request::read(&text.replace("request/1 64", "request/1 99999999999999999999999")).is_err());
}
