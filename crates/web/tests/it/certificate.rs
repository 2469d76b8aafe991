//! Made-up certificates: self-signed, for one name, with a fresh key each.
//!
//! Just enough DER (X.690) for an X.509 certificate (RFC 5280) with an ECDSA key on P-256 (RFC 5480).

use base64ct::{Base64, Encoding};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

/// A certificate with its key, in DER.
pub(crate) struct Pair {
    pub(crate) certificate: Vec<u8>,
    key: Vec<u8>,
}

const SEQUENCE: u8 = 0x30;
const ECDSA_WITH_SHA256: [u8; 10] = [0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const EC_KEY_ON_P256: [u8; 19] =
    [0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const COMMON_NAME: [u8; 5] = [0x06, 3, 0x55, 4, 3];
const OTHER_NAMES: [u8; 5] = [0x06, 3, 0x55, 0x1d, 17];

/// One element: tag, length, content.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short @ ..=127) => out.push(short),
        Ok(long) => out.extend([0x81, long]),
        Err(_) => out.extend([&[0x82], &u16::try_from(content.len()).unwrap().to_be_bytes()[..]].concat()),
    }
    out.extend(content);
    out
}

impl Pair {
    /// A pair for a name.
    pub(crate) fn made(name: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap();
        let algorithm = element(SEQUENCE, &[&ECDSA_WITH_SHA256]);
        let common = element(SEQUENCE, &[&COMMON_NAME, &element(0x0c, &[b"made up for a test"])]);
        let who = element(SEQUENCE, &[&element(0x31, &[&common])]);
        let from_to = [element(0x17, &[b"200101000000Z"]), element(0x18, &[b"20990101000000Z"])].concat();
        let point = element(0x03, &[&[0], pair.public_key().as_ref()]);
        let public = element(SEQUENCE, &[&element(SEQUENCE, &[&EC_KEY_ON_P256]), &point]);
        let names = element(SEQUENCE, &[&element(0x82, &[name.as_bytes()])]);
        let extension = element(SEQUENCE, &[&OTHER_NAMES, &element(0x04, &[&names])]);
        let told = element(
            SEQUENCE,
            &[
                &[0xa0, 3, 2, 1, 2], // version 3
                &element(0x02, &[&[1]]),
                &algorithm,
                &who,
                &element(SEQUENCE, &[&from_to]),
                &who,
                &public,
                &element(0xa3, &[&element(SEQUENCE, &[&extension])]),
            ],
        );
        let signature = pair.sign(&random, &told).unwrap();
        let certificate =
            element(SEQUENCE, &[&told, &algorithm, &element(0x03, &[&[0], signature.as_ref()])]);
        Self { certificate, key: key.as_ref().to_vec() }
    }

    pub(crate) fn certificate_pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    pub(crate) fn key_pem(&self) -> String {
        pem("PRIVATE KEY", &self.key)
    }
}

fn pem(what: &str, bytes: &[u8]) -> String {
    let text = Base64::encode_string(bytes);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", lines.join("\n"))
}
