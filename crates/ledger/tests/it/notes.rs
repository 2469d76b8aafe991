//! Keys and notes: what is refused, and what is never shown.

use chartward_ledger::{Algorithm, Error, LogIdentity, Note, SignedCheckpoint, SigningKey, VerifyingKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::{identity, log_key, log_of, witness_key};

#[test]
fn a_key_from_a_seed_is_always_the_same() {
    let mut random = ChaCha20Rng::seed_from_u64(1);
    let first = SigningKey::generate("k.example.org", Algorithm::Ed25519, &mut random).unwrap();
    let second = SigningKey::generate("k.example.org", Algorithm::Ed25519, &mut random).unwrap();
    let again = SigningKey::generate("k.example.org", Algorithm::Ed25519, &mut ChaCha20Rng::seed_from_u64(1))
        .unwrap();
    assert_eq!(first.verifying_key(), again.verifying_key());
    assert_ne!(first.verifying_key(), second.verifying_key());
    for key in [first, second] {
        let back = SigningKey::parse(&key.to_private_text()).unwrap();
        assert_eq!(back.verifying_key(), key.verifying_key());
        assert_eq!(VerifyingKey::parse(&key.verifying_key().to_string()).unwrap(), *key.verifying_key());
    }
}

#[test]
fn debug_shows_no_private_key() {
    let key = SigningKey::from_seed("k.example.org", Algorithm::Ed25519, &[0x5a; 32]).unwrap();
    let private = key.to_private_text();
    let secret = private.rsplit('+').next().unwrap();
    let log = log_of(1);
    for shown in [format!("{key:?}"), format!("{log:?}")] {
        assert!(
            !shown.contains(secret) && !shown.contains("90, 90, 90") && !shown.contains("5a5a5a"),
            "{shown}"
        );
        assert!(!shown.contains("7, 7, 7, 7") && !shown.contains("PRIVATE"), "{shown}");
    }
    let error = SigningKey::parse(&private.replace("+01", "+02").replacen("k.", "l.", 1)).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(secret));
}

#[test]
fn names_that_would_be_ambiguous_are_refused() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\tb", "a\u{2003}b", "a\u{0}b"] {
        assert!(SigningKey::from_seed(name, Algorithm::Ed25519, &[1; 32]).is_err(), "{name:?}");
    }
    assert!(SigningKey::from_seed("\u{e9}.example.org", Algorithm::Ed25519, &[1; 32]).is_ok());
}

/// Public keys of small order accept signatures that nobody made.
#[test]
fn weak_public_keys_are_refused() {
    let mut one = [0; 32];
    one[0] = 1;
    for weak in [[0; 32], one] {
        assert!(VerifyingKey::new("k.example.org", Algorithm::Ed25519, &weak).is_err());
    }
}

#[test]
fn algorithms_are_not_mixed_up() {
    let text = Note::new("a\n").unwrap();
    assert!(witness_key(1).sign(&text).is_err());
    assert!(log_key().cosign(&text, 1).is_err());
    assert!(witness_key(1).cosign(&text, u64::MAX).is_err());
    assert!(LogIdentity::of(witness_key(1).verifying_key()).is_err());
    // the same name and seed under another algorithm is another key
    let other = SigningKey::from_seed(crate::LOG, Algorithm::Cosignature, &[7; 32]).unwrap();
    assert_ne!(other.verifying_key().id(), log_key().verifying_key().id());
}

#[test]
fn a_bad_signature_of_a_known_key_spoils_the_note() {
    let other = SigningKey::from_seed("other.example.org", Algorithm::Ed25519, &[9; 32]).unwrap();
    let keys = [log_key().verifying_key().clone(), other.verifying_key().clone()];
    let mut note = Note::new("one\n").unwrap();
    note.sign(&log_key()).unwrap();
    note.sign(&other).unwrap();
    assert_eq!(note.verify(&keys).unwrap().len(), 2);
    let mut forged = Note::new("two\n").unwrap();
    forged.sign(&log_key()).unwrap();
    forged.add(note.signatures()[1].clone()).unwrap();
    assert!(matches!(forged.verify(&keys), Err(Error::BadSignature { .. })));
    // unknown, it is ignored
    assert_eq!(forged.verify(&keys[..1]).unwrap().len(), 1);
}

#[test]
fn a_checkpoint_is_of_its_log_only() {
    let log = log_of(5);
    let bytes = log.reader().checkpoint().note().to_string();
    assert!(SignedCheckpoint::open(bytes.as_bytes(), &identity()).is_ok());
    let elsewhere =
        LogIdentity::new("elsewhere.example.org", vec![log_key().verifying_key().clone()]).unwrap();
    assert!(matches!(SignedCheckpoint::open(bytes.as_bytes(), &elsewhere), Err(Error::WrongOrigin)));
    let stranger = SigningKey::from_seed(crate::LOG, Algorithm::Ed25519, &[8; 32]).unwrap();
    let stranger = LogIdentity::of(stranger.verifying_key()).unwrap();
    assert!(matches!(SignedCheckpoint::open(bytes.as_bytes(), &stranger), Err(Error::NoTrustedSignature)));
    assert!(LogIdentity::new("", vec![log_key().verifying_key().clone()]).is_err());
    assert!(LogIdentity::new("a\nb", vec![log_key().verifying_key().clone()]).is_err());
    assert!(LogIdentity::new("a", Vec::new()).is_err());
}

/// A log that changes its key goes on: both keys are trusted, the new one signs.
#[test]
fn a_log_can_change_its_key() {
    use chartward_ledger::{Log, Reader};
    let next = SigningKey::from_seed("log.example.org/test-2", Algorithm::Ed25519, &[11; 32]).unwrap();
    let keys = vec![log_key().verifying_key().clone(), next.verifying_key().clone()];
    let both = LogIdentity::new(crate::LOG, keys).unwrap();
    let storage = log_of(5).into_storage();
    let stranger = SigningKey::from_seed(crate::LOG, Algorithm::Ed25519, &[12; 32]).unwrap();
    assert!(matches!(Log::open(storage.clone(), both.clone(), stranger), Err(Error::Key(_))));
    let mut log = Log::open(storage, both.clone(), next).unwrap();
    log.append([b"more"]).unwrap();
    let storage = log.into_storage();
    assert_eq!(Reader::open(storage.clone(), both).unwrap().len(), 6);
    assert!(matches!(Reader::open(storage, identity()), Err(Error::NoTrustedSignature)));
}
