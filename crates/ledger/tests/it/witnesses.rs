//! Witnesses: every answer of the protocol, split views, and policies of k out of n.

use chartward_ledger::witness::{AddCheckpoint, Answer, Seen, decide, join};
use chartward_ledger::{
    Error, Log, LogIdentity, Memory, Proof, Reader, SignedCheckpoint, SigningKey, Storage, VerifyingKey,
    WitnessPolicy,
};

use crate::{entry, identity, log_key, log_of, witness_key};

/// One witness and what it remembers.
struct Witness {
    key: SigningKey,
    seen: Option<Seen>,
}

impl Witness {
    fn new(number: u8) -> Self {
        Self { key: witness_key(number), seen: None }
    }

    fn size(&self) -> u64 {
        self.seen.map_or(0, |seen| seen.size)
    }

    fn asked(&mut self, request: &[u8], time: u64) -> Answer {
        let answer = decide(request, &[identity()], |_| self.seen, &self.key, time).unwrap();
        if let Answer::Cosigned { seen, .. } = &answer {
            self.seen = Some(*seen);
        }
        answer
    }

    /// Asked as the log asks, with the proof from what the witness knows.
    fn asked_by<S: Storage>(&mut self, reader: &Reader<S>, time: u64) -> Answer {
        self.asked(request(reader, self.size()).as_bytes(), time)
    }
}

fn request<S: Storage>(reader: &Reader<S>, old: u64) -> String {
    let path = reader.consistency(old.min(reader.len()), reader.len()).unwrap();
    AddCheckpoint { old, path, note: reader.checkpoint().note().clone() }.to_string()
}

fn policy(needed: usize, numbers: &[u8]) -> WitnessPolicy {
    WitnessPolicy::new(needed, numbers.iter().map(|n| witness_key(*n).verifying_key().clone()).collect())
        .unwrap()
}

#[test]
fn each_answer_of_the_protocol() {
    let mut witness = Witness::new(1);
    let small = log_of(300);
    let large = log_of(700);
    let answer = witness.asked_by(small.reader(), 1000);
    assert_eq!(answer.status(), 200);
    assert!(answer.body().starts_with("\u{2014} witness.example.org/1 ") && answer.body().ends_with('\n'));

    // the size is another one than the log thinks
    let answer = witness.asked(request(large.reader(), 0).as_bytes(), 1001);
    assert_eq!((answer.status(), answer.body().as_str()), (409, "300\n"));
    // the same head again is fine, with a new time
    assert_eq!(witness.asked_by(small.reader(), 1002).status(), 200);
    // a proof that does not hold
    let request_text = request(large.reader(), 300);
    let broken = AddCheckpoint { path: Vec::new(), ..AddCheckpoint::parse(request_text.as_bytes()).unwrap() };
    assert_eq!(witness.asked(broken.to_string().as_bytes(), 1003).status(), 422);
    // not what was asked for
    assert_eq!(witness.asked(b"old 300\n", 1004).status(), 400);
    assert_eq!(witness.asked(request_text.replace("old 300", "old 701").as_bytes(), 1004).status(), 400);
    assert_eq!(witness.asked(request_text.replace("old 300", "old 0300").as_bytes(), 1004).status(), 400);
    // a log that nobody knows, and one whose key nobody knows
    let stranger =
        SigningKey::from_seed("other.example.org", chartward_ledger::Algorithm::Ed25519, &[1; 32]).unwrap();
    let stranger = Log::create(Memory::new(), stranger).unwrap();
    assert_eq!(witness.asked(request(stranger.reader(), 0).as_bytes(), 1005).status(), 404);
    let thief = SigningKey::from_seed(crate::LOG, chartward_ledger::Algorithm::Ed25519, &[1; 32]).unwrap();
    let thief = Log::create(Memory::new(), thief).unwrap();
    assert_eq!(witness.asked(request(thief.reader(), 0).as_bytes(), 1006).status(), 403);
    // nothing of all that moved it
    assert_eq!(witness.size(), 300);
    assert_eq!(witness.asked_by(large.reader(), 1007).status(), 200);
    assert_eq!(witness.size(), 700);
    // and it does not go back
    let answer = witness.asked(request(small.reader(), 300).as_bytes(), 1008);
    assert_eq!((answer.status(), answer.body().as_str()), (409, "700\n"));
}

#[test]
fn more_than_63_hashes_are_no_proof() {
    let log = log_of(2);
    let hash = *log.reader().checkpoint().root();
    let mut request =
        AddCheckpoint { old: 1, path: vec![hash; 63], note: log.reader().checkpoint().note().clone() };
    assert!(AddCheckpoint::parse(request.to_string().as_bytes()).is_ok());
    request.path.push(hash);
    assert!(AddCheckpoint::parse(request.to_string().as_bytes()).is_err());
    let mut proof = Proof { extra: None, index: 1, path: vec![hash; 63], note: request.note };
    assert!(Proof::parse(proof.to_string().as_bytes()).is_ok());
    proof.path.push(hash);
    assert!(Proof::parse(proof.to_string().as_bytes()).is_err());
}

/// Two histories shown to two witnesses: neither gets both signatures, nor can either be continued to the other.
#[test]
fn a_split_view_is_noticed() {
    let (mut first, mut second) = (Witness::new(1), Witness::new(2));
    let mine = log_of(300);
    let mut yours = log_of(299);
    yours.append([b"another entry"]).unwrap();
    let to_first = first.asked_by(mine.reader(), 1000);
    let to_second = second.asked_by(yours.reader(), 1000);
    assert_eq!((to_first.status(), to_second.status()), (200, 200));
    // the same size with another root
    assert_eq!(first.asked_by(yours.reader(), 1001).status(), 409);
    yours.append((0..100).map(entry)).unwrap();
    assert_eq!(first.asked_by(yours.reader(), 1002).status(), 422);
    // the signatures of one head are worth nothing under the other
    let joined = join(mine.reader().checkpoint(), &[to_first.body(), to_second.body()]).unwrap();
    let joined = SignedCheckpoint::open(joined.as_bytes(), &identity()).unwrap();
    assert!(matches!(policy(2, &[1, 2]).check(&joined, 2000), Err(Error::BadSignature { .. })));
}

#[test]
fn k_of_n_witnesses() {
    let log = log_of(300);
    let lines: Vec<String> = [(1, 1000), (2, 3000), (3, 2000)]
        .into_iter()
        .map(|(number, time)| Witness::new(number).asked_by(log.reader(), time).body())
        .collect();
    let joined = |lines: &[String]| {
        SignedCheckpoint::open(join(log.reader().checkpoint(), lines).unwrap().as_bytes(), &identity())
            .unwrap()
    };
    let all = joined(&lines);
    // anchored since the last of those needed had signed
    for (needed, time) in [(1, 1000), (2, 2000), (3, 3000)] {
        let anchor = policy(needed, &[1, 2, 3]).check(&all, 9000).unwrap();
        assert_eq!((anchor.size, anchor.time, anchor.witnesses.len()), (300, time, 3));
    }
    let verdict = policy(3, &[1, 2, 3]).check(&joined(&lines[..2]), 9000);
    assert!(matches!(verdict, Err(Error::TooFewWitnesses { found: 2, needed: 3 })), "{verdict:?}");
    // an unknown witness does not count, and does no harm
    assert!(matches!(
        policy(2, &[1, 4]).check(&all, 9000),
        Err(Error::TooFewWitnesses { found: 1, needed: 2 })
    ));
    // one twice is one
    let twice = joined(&[lines[0].clone(), lines[0].clone()]);
    assert!(matches!(policy(2, &[1, 2]).check(&twice, 9000), Err(Error::TooFewWitnesses { found: 1, .. })));
    // one whose clock is ahead does not count, and does not hold up the others
    assert_eq!(policy(2, &[1, 2, 3]).check(&all, 2500).unwrap().witnesses.len(), 2);
    assert!(matches!(policy(3, &[1, 2, 3]).check(&all, 2500), Err(Error::FutureTime { .. })));
}

#[test]
fn a_policy_that_says_nothing_is_refused() {
    let key = |number| witness_key(number).verifying_key().clone();
    let alias = VerifyingKey::new(
        "alias.example.org",
        chartward_ledger::Algorithm::Cosignature,
        key(1).public_bytes(),
    );
    for (needed, keys) in [
        (0, vec![key(1)]),
        (2, vec![key(1)]),
        (1, vec![]),
        (2, vec![key(1), key(1)]),
        (2, vec![key(1), alias.unwrap()]),
        (1, vec![log_key().verifying_key().clone()]),
    ] {
        assert!(matches!(WitnessPolicy::new(needed, keys), Err(Error::Policy(_))));
    }
}

#[test]
fn an_anchored_head_is_kept_and_proves_entries() {
    let mut log = log_of(300);
    let mut witness = Witness::new(1);
    let cosigned = join(log.reader().checkpoint(), &[witness.asked_by(log.reader(), 1000).body()]).unwrap();
    let policy = policy(1, &[1]);
    assert!(log.reader().anchored().unwrap().is_none());
    assert!(log.anchor(log.reader().checkpoint().note().to_string().as_bytes(), &policy, 2000).is_err());
    assert_eq!(log.anchor(cosigned.as_bytes(), &policy, 2000).unwrap().size, 300);
    assert_eq!(
        log.reader().checkpoint().note().to_string(),
        cosigned,
        "the same head, with one signature more"
    );

    // the log goes on; what is anchored stays, and proves under the head that the witness saw
    log.append((300..700).map(entry)).unwrap();
    let reader = Reader::open(log.into_storage(), identity()).unwrap();
    let anchored = reader.anchored().unwrap().unwrap();
    assert_eq!(anchored.note().to_string(), cosigned);
    let proof = reader.proof_under(42, &anchored).unwrap();
    let proof = Proof::parse(proof.to_string().as_bytes()).unwrap();
    let anchor = proof.verify_anchored(&entry(42), &identity(), &policy, 2000).unwrap();
    assert_eq!((anchor.size, anchor.time), (300, 1000));
    assert!(proof.verify_anchored(&entry(43), &identity(), &policy, 2000).is_err());
    assert!(reader.proof_under(300, &anchored).is_err(), "not yet there when the witness signed");
    let unseen = reader.proof(42).unwrap();
    assert!(unseen.verify(&entry(42), &identity()).is_ok());
    assert!(unseen.verify_anchored(&entry(42), &identity(), &policy, 2000).is_err());

    // an older one does not replace it, one of another history is refused
    let mut log = Log::open(reader.into_storage(), identity(), log_key()).unwrap();
    let older = log_of(100);
    let old =
        join(older.reader().checkpoint(), &[Witness::new(1).asked_by(older.reader(), 500).body()]).unwrap();
    assert_eq!(log.anchor(old.as_bytes(), &policy, 2000).unwrap().size, 100);
    assert_eq!(log.reader().anchored().unwrap().unwrap().size(), 300);
    let mut other = log_of(299);
    other.append([b"another entry"]).unwrap();
    let other =
        join(other.reader().checkpoint(), &[Witness::new(1).asked_by(other.reader(), 500).body()]).unwrap();
    assert!(matches!(log.anchor(other.as_bytes(), &policy, 2000), Err(Error::Rewritten { anchored: 300 })));
}

#[test]
fn an_identity_is_found_by_its_origin() {
    let log = log_of(3);
    let other = LogIdentity::new("other.example.org", vec![log_key().verifying_key().clone()]).unwrap();
    let answer =
        decide(request(log.reader(), 0).as_bytes(), &[other, identity()], |_| None, &witness_key(1), 5);
    assert_eq!(answer.unwrap().status(), 200);
}
