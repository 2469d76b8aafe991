//! Published vectors, by name: the trees of the RFC 6962 reference implementation, the keys and notes of the Go
//! note documentation, RFC 8032, the examples of the C2SP texts, and a small log made by Tessera.

use chartward_ledger::tree::{
    Peaks, consistency_path, inclusion_path, root, verify_consistency, verify_inclusion,
};
use chartward_ledger::witness::AddCheckpoint;
use chartward_ledger::{
    Algorithm, Checkpoint, Hash, Log, LogIdentity, Memory, Note, SignedCheckpoint, SigningKey, VerifyingKey,
};

/// The eight inputs of the reference tree.
const INPUTS: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots of the trees over the first one to eight of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_PRIVATE: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const PETER_LINE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str = "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().unwrap()
}

fn hash(hex: &str) -> Hash {
    Hash::from_bytes(array(hex))
}

fn leaves() -> Vec<Hash> {
    INPUTS.iter().map(|input| Hash::leaf(&bytes(input))).collect()
}

#[test]
fn rfc6962_empty_root() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Hash::empty_root().to_string(), empty);
    assert_eq!(Peaks::new().root().to_string(), empty);
    assert_eq!(root(leaves().as_slice(), 0).unwrap().to_string(), empty);
}

#[test]
fn rfc6962_roots_of_the_eight_inputs() {
    let mut peaks = Peaks::new();
    for (leaf, expected) in leaves().into_iter().zip(ROOTS) {
        peaks.push(leaf);
        assert_eq!(peaks.root(), hash(expected), "{} leaves", peaks.size());
        assert_eq!(root(leaves().as_slice(), peaks.size()).unwrap(), hash(expected));
    }
}

#[test]
fn rfc6962_inclusion_paths() {
    let cases: [(u64, u64, &[&str]); 5] = [
        (0, 1, &[]),
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1,
            5,
            &[
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    for (index, size, expected) in cases {
        let expected: Vec<Hash> = expected.iter().map(|hex| hash(hex)).collect();
        assert_eq!(inclusion_path(leaves().as_slice(), index, size).unwrap(), expected, "{index} of {size}");
        let (leaf, root) = (leaves()[index as usize], hash(ROOTS[size as usize - 1]));
        verify_inclusion(&leaf, index, size, &expected, &root).unwrap();
    }
}

#[test]
fn rfc6962_consistency_paths() {
    let cases: [(u64, u64, &[&str]); 5] = [
        (1, 1, &[]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
        (
            6,
            7,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
    ];
    for (old, size, expected) in cases {
        let expected: Vec<Hash> = expected.iter().map(|hex| hash(hex)).collect();
        assert_eq!(consistency_path(leaves().as_slice(), old, size).unwrap(), expected, "{old} to {size}");
        let (from, to) = (hash(ROOTS[old as usize - 1]), hash(ROOTS[size as usize - 1]));
        verify_consistency((old, &from), (size, &to), &expected).unwrap();
    }
}

/// The edge cases of the reference test, which a careless verifier accepts.
#[test]
fn rfc6962_degenerate_proofs() {
    let (one, two, empty) = (hash(ROOTS[0]), hash(ROOTS[1]), Hash::empty_root());
    for (index, size) in [(0, 0), (1, 0), (2, 1), (1, 1), (u64::MAX, 1)] {
        assert!(verify_inclusion(&one, index, size, &[], &one).is_err(), "{index} of {size}");
    }
    let consistent =
        |old, from, size, to, path: &[Hash]| verify_consistency((old, from), (size, to), path).is_ok();
    assert!(consistent(0, &empty, 0, &empty, &[]));
    assert!(consistent(0, &empty, 1, &one, &[]));
    assert!(consistent(1, &one, 1, &one, &[]));
    assert!(!consistent(0, &one, 1, &one, &[]), "the empty tree has one root");
    assert!(!consistent(1, &one, 1, &two, &[]), "two roots for one size");
    assert!(!consistent(1, &one, 0, &empty, &[]), "time travel");
    assert!(!consistent(2, &two, 1, &one, &[]), "time travel");
    assert!(!consistent(1, &one, 2, &two, &[]), "an empty proof");
    assert!(!consistent(0, &empty, 1, &one, &[empty]), "a proof too many");
    assert!(!consistent(1, &one, 1, &one, &[empty]), "a proof too many");
}

#[test]
fn go_note_peter_neumann_signs() {
    let key = SigningKey::parse(PETER_PRIVATE).unwrap();
    assert_eq!(key.verifying_key().to_string(), PETER);
    assert_eq!(*key.to_private_text(), PETER_PRIVATE);
    let mut note = Note::new(TEXT).unwrap();
    note.sign(&key).unwrap();
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETER_LINE}"));
    note.sign(&key).unwrap();
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETER_LINE}"), "a signature replaces the earlier one");
}

#[test]
fn go_note_peter_and_enoch_verify() {
    let peter = VerifyingKey::parse(PETER).unwrap();
    let enoch = VerifyingKey::parse(ENOCH).unwrap();
    let note = Note::parse(format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}").as_bytes()).unwrap();
    assert_eq!(note.text(), TEXT);
    let names = |keys: &[VerifyingKey]| -> Vec<String> {
        note.verify(keys).unwrap().iter().map(|verified| verified.key.name().to_owned()).collect()
    };
    assert_eq!(names(&[enoch.clone(), peter.clone()]), ["EnochRoot", "PeterNeumann"]);
    assert_eq!(names(std::slice::from_ref(&peter)), ["PeterNeumann"], "the unknown one is ignored");
    assert_eq!(names(&[peter.clone(), peter]), ["PeterNeumann"], "one key counts once");
    assert!(note.verify(&[]).is_err());
    let stranger = Note::parse(format!("{TEXT}\n{PETER_LINE}").as_bytes()).unwrap();
    assert!(stranger.verify(&[enoch]).is_err());
}

#[test]
fn go_note_malformed_notes_and_keys() {
    for wrong in [
        TEXT.to_owned(),
        format!("{TEXT}\n"),
        format!("{TEXT}\n{}", PETER_LINE.trim_end()),
        format!("\u{1}{TEXT}\n{PETER_LINE}"),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Bad Name")),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Bad+Name")),
        format!("{TEXT}\n{PETER_LINE}Unexpected line.\n"),
        format!("{TEXT}\n{}", PETER_LINE.repeat(101)),
        format!("{TEXT}\n\u{2014} PeterNeumann x08gow==\n"),
    ] {
        assert!(Note::parse(wrong.as_bytes()).is_err(), "{wrong:?}");
    }
    assert!(
        Note::parse([b"\xff", TEXT.as_bytes(), b"\n", PETER_LINE.as_bytes()].concat().as_slice()).is_err()
    );
    assert!(Note::parse(format!("{TEXT}\n{}", PETER_LINE.repeat(16)).as_bytes()).is_ok());

    // a wrong length and an unknown algorithm, each with the id that fits it
    let long = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
    let unknown = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert!(VerifyingKey::parse(long).is_err());
    assert!(VerifyingKey::parse(unknown).is_err());
}

/// Every part of a key text, and the text with any byte raised by one, is refused.
#[test]
fn go_note_mangled_keys() {
    type Accepts = fn(&str) -> bool;
    let texts: [(&str, Accepts); 2] = [
        (PETER, |text| VerifyingKey::parse(text).is_ok()),
        (PETER_PRIVATE, |text| SigningKey::parse(text).is_ok()),
    ];
    for (text, accepts) in texts {
        assert!(accepts(text));
        for start in 0..text.len() {
            for end in start..=text.len() {
                assert!((start, end) == (0, text.len()) || !accepts(&text[start..end]), "{start}..{end}");
            }
            let mut raised = text.to_owned().into_bytes();
            raised[start] += 1;
            assert!(!accepts(std::str::from_utf8(&raised).unwrap()), "byte {start}");
        }
    }
}

#[test]
fn go_tlog_tree_text() {
    let text = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n";
    let checkpoint = Checkpoint::parse(text).unwrap();
    assert_eq!(checkpoint.size, 123_456_789_012);
    assert_eq!(checkpoint.root, Hash::leaf(b"hello world"));
    assert_eq!(checkpoint.to_string(), text);
    assert!(Checkpoint::parse(&text.replace("123456789012", "0xabcdef")).is_err());
    assert!(Checkpoint::parse(&text.replace("b0=", "TOOBIG=")).is_err());
}

/// RFC 8032, section 7.1.
#[test]
fn rfc8032_test_1_2_3() {
    let cases = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ];
    for (seed, public, message, signature) in cases {
        let key = SigningKey::from_seed("rfc8032", Algorithm::Ed25519, &array(seed)).unwrap();
        assert_eq!(*key.verifying_key().public_bytes(), array(public));
        assert_eq!(key.sign_bytes(&bytes(message)), array(signature));
        key.verifying_key().verify_bytes(&bytes(message), &array(signature)).unwrap();
        assert!(key.verifying_key().verify_bytes(b"another", &array(signature)).is_err());
    }
}

/// The example of `tlog-cosignature`: a head, the signature of its log, and one of a witness.
#[test]
fn c2sp_cosigned_checkpoint_example() {
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(note.to_string(), text);
    assert_eq!(note.signatures()[1].name(), "witness.example.com/w1");
    assert_eq!(note.signatures()[1].id(), 0x8d66_cf3f);
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
}

/// The example of `tlog-witness`.
#[test]
fn c2sp_add_checkpoint_example() {
    let text = "old 20852014\n\
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n\
        example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        \u{2014} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";
    let request = AddCheckpoint::parse(text.as_bytes()).unwrap();
    assert_eq!((request.old, request.path.len(), request.note.signatures().len()), (20_852_014, 4, 2));
    assert_eq!(request.to_string(), text);
}

/// Tessera's test log: its key and entries give its checkpoints, byte for byte.
#[test]
fn tessera_test_log() {
    let private =
        "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";
    let public = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    let words = [
        "one", "two", "three", "four", "five", "six", "seven", "eit", "nain", "ten", "ileven", "twelf",
        "threeten", "fourten", "fivten",
    ];
    let published = [
        (
            0,
            "example.com/log/testdata\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u{2014} example.com/log/testdata M9e0lhxJACzE1KoUdqKuPa+9p6R7dSW8BlEvrg/noo8FkGg6PbJoRNOcdjqjOq89wVvTA60eubCc4oufo5BvIVEgtQc=\n",
        ),
        (
            1,
            "example.com/log/testdata\n1\n0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\n\n\u{2014} example.com/log/testdata M9e0lhr9kuLxGdAtaUrhm84TQffVsLdcy808sN0a3WyniNlfcr9+bywoiIke1YYciCNjJGkCgIlQ8b16jhsmg/SChAM=\n",
        ),
        (
            7,
            "example.com/log/testdata\n7\nIrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U=\n\n\u{2014} example.com/log/testdata M9e0luA5JhTRUki/BBQD0QNiH6AEJ2pdtsA5CQjqJErViuuKrN6513RCTL2640wXJv0dCed3neRGI6dMzBq9uANf2Qc=\n",
        ),
        (
            15,
            "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n\u{2014} example.com/log/testdata M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n",
        ),
    ];
    let log = LogIdentity::of(&VerifyingKey::parse(public).unwrap()).unwrap();
    let mut ours = Log::create(Memory::new(), SigningKey::parse(private).unwrap()).unwrap();
    for (size, checkpoint) in published {
        let written = ours.reader().len() as usize;
        ours.append(&words[written..size]).unwrap();
        assert_eq!(ours.reader().checkpoint().note().to_string(), checkpoint, "size {size}");
        let theirs = SignedCheckpoint::open(checkpoint.as_bytes(), &log).unwrap();
        ours.reader().confirm(&theirs).unwrap();
    }
}
