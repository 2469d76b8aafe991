//! The oblivious pseudorandom function of RFC 9497: ristretto255-SHA512 in verifiable mode.
//!
//! What it is not: the exchange (`protocol.rs`), or a group: points and scalars are those of `curve25519-dalek`.
//!
//! The one idea: who asks sends `r * H(x)`, who answers sends back `k` times that, and what remains when `r` is divided
//! out is `k * H(x)`; neither party learns the other's number. A proof shows that one `k` was used for all.
//! Section numbers below are those of the RFC.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as GENERATOR;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use sha2::{Digest, Sha512};

/// An element as it is sent.
pub(crate) type Bytes = [u8; 32];
/// What the function gives (64 bytes).
pub(crate) type Output = [u8; 64];

/// So many elements one proof is about at most: their places are written in two bytes (2.2.1).
pub(crate) const MOST_IN_PROOF: usize = 65_535;

/// `CreateContextString(modeVOPRF, "ristretto255-SHA512")` (3.1).
const CONTEXT: &[u8] = b"OPRFV1-\x01-ristretto255-SHA512";

/// `expand_message_xmd` of RFC 9380 with SHA-512 to 64 bytes: one block of output.
fn expand(message: &[&[u8]], purpose: &[u8]) -> [u8; 64] {
    let tag = [purpose, CONTEXT].concat();
    let length = u8::try_from(tag.len()).unwrap_or(u8::MAX);
    let mut first = Sha512::new();
    // a block of zeros in front, the length that is wanted and a zero behind
    first.update([0; 128]);
    for part in message {
        first.update(part);
    }
    first.update([0, 64, 0]);
    first.update(&tag);
    first.update([length]);
    let first = first.finalize();
    let mut second = Sha512::new();
    second.update(first);
    second.update([1]);
    second.update(&tag);
    second.update([length]);
    second.finalize().into()
}

/// `HashToGroup` (4.1).
pub(crate) fn hash_to_group(input: &[u8]) -> RistrettoPoint {
    RistrettoPoint::from_uniform_bytes(&expand(&[input], b"HashToGroup-"))
}

/// `HashToScalar` (4.1).
fn hash_to_scalar(input: &[&[u8]]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&expand(input, b"HashToScalar-"))
}

/// An element that was sent: none that is damaged, and not the identity (4.1, `DeserializeElement`).
pub(crate) fn element(bytes: &Bytes) -> Option<RistrettoPoint> {
    CompressedRistretto(*bytes).decompress().filter(|point| !point.is_identity())
}

/// An element to send.
pub(crate) fn sent(point: &RistrettoPoint) -> Bytes {
    point.compress().to_bytes()
}

/// The public key of a key.
pub(crate) fn public(key: &Scalar) -> RistrettoPoint {
    RistrettoPoint::mul_base(key)
}

/// `Blind` (3.3.2).
pub(crate) fn blind(input: &[u8], blind: &Scalar) -> Bytes {
    sent(&(blind * hash_to_group(input)))
}

/// `Finalize` (3.3.2) without its proof, which is checked for all at once; `inverse` is that of the blind.
pub(crate) fn finalize(input: &[u8], inverse: &Scalar, evaluated: &RistrettoPoint) -> Output {
    output(input, &(inverse * evaluated))
}

/// `Evaluate` (3.3.1): the same output, for who has the key.
pub(crate) fn evaluate(key: &Scalar, input: &[u8]) -> Output {
    output(input, &(key * hash_to_group(input)))
}

fn output(input: &[u8], unblinded: &RistrettoPoint) -> Output {
    let mut hash = Sha512::new();
    hash.update(two_bytes(input.len()));
    hash.update(input);
    hash.update([0, 32]);
    hash.update(sent(unblinded));
    hash.update(b"Finalize");
    hash.finalize().into()
}

/// `I2OSP(n, 2)`: tokens are far shorter than 65,536 bytes.
fn two_bytes(n: usize) -> [u8; 2] {
    u16::try_from(n).unwrap_or(u16::MAX).to_be_bytes()
}

/// A proof that all evaluated elements are those of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) challenge: Scalar,
    pub(crate) response: Scalar,
}

/// The factors of `ComputeComposites` (2.2.1).
fn factors(public: &Bytes, blinded: &[Bytes], evaluated: &[Bytes]) -> Vec<Scalar> {
    let tag = [b"Seed-", CONTEXT].concat();
    let mut seed = Sha512::new();
    seed.update([0, 32]);
    seed.update(public);
    seed.update(two_bytes(tag.len()));
    seed.update(&tag);
    let seed: [u8; 64] = seed.finalize().into();
    let pairs = blinded.iter().zip(evaluated).enumerate();
    pairs
        .map(|(place, (one, other))| {
            hash_to_scalar(&[
                &[0, 64],
                &seed,
                &two_bytes(place),
                &[0, 32],
                one,
                &[0, 32],
                other,
                b"Composite",
            ])
        })
        .collect()
}

fn challenge(public: &Bytes, m: &RistrettoPoint, z: &RistrettoPoint, t: [&RistrettoPoint; 2]) -> Scalar {
    let (m, z, t2, t3) = (sent(m), sent(z), sent(t[0]), sent(t[1]));
    let size: &[u8] = &[0, 32];
    hash_to_scalar(&[size, public, size, &m, size, &z, size, &t2, size, &t3, b"Challenge"])
}

/// `GenerateProof` (2.2.1) for at most [`MOST_IN_PROOF`] elements; `random` is used once.
pub(crate) fn prove(key: &Scalar, blinded: &[Bytes], evaluated: &[Bytes], random: &Scalar) -> Option<Proof> {
    let public = sent(&public(key));
    let factors = factors(&public, blinded, evaluated);
    let points: Vec<RistrettoPoint> = blinded.iter().map(element).collect::<Option<_>>()?;
    // what is summed was sent in the clear: no secret decides how long it takes
    let m = RistrettoPoint::vartime_multiscalar_mul(&factors, &points);
    let z = key * m;
    let challenge = challenge(&public, &m, &z, [&RistrettoPoint::mul_base(random), &(random * m)]);
    Some(Proof { challenge, response: random - challenge * key })
}

/// `VerifyProof` (2.2.2).
pub(crate) fn is_proven(
    public: &RistrettoPoint,
    blinded: (&[Bytes], &[RistrettoPoint]),
    evaluated: (&[Bytes], &[RistrettoPoint]),
    proof: &Proof,
) -> bool {
    let sent_public = sent(public);
    let factors = factors(&sent_public, blinded.0, evaluated.0);
    let m = RistrettoPoint::vartime_multiscalar_mul(&factors, blinded.1);
    let z = RistrettoPoint::vartime_multiscalar_mul(&factors, evaluated.1);
    let t2 = proof.response * GENERATOR + proof.challenge * public;
    let t3 = proof.response * m + proof.challenge * z;
    challenge(&sent_public, &m, &z, [&t2, &t3]) == proof.challenge
}

#[cfg(test)]
mod tests {
    //! The vectors of RFC 9497, appendix A.1.2.

    use curve25519_dalek::scalar::Scalar;

    use super::{Proof, blind, element, evaluate, finalize, is_proven, prove, public, sent};

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let pair = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
        std::array::from_fn(pair)
    }

    fn scalar(hex: &str) -> Scalar {
        Scalar::from_canonical_bytes(bytes(hex)).unwrap()
    }

    const KEY: &str = "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909";
    const PUBLIC: &str = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e";
    const BLINDS: [&str; 2] = [
        "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706",
        "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e",
    ];
    const INPUTS: [&[u8]; 2] = [&[0], &[0x5a; 17]];
    const OUTPUTS: [&str; 2] = [
        "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d\
         a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c",
        "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60\
         356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6",
    ];

    /// Blinds, blinded and evaluated elements, random number and proof.
    type Hex = &'static str;
    type Vector = (&'static [usize], &'static [Hex], &'static [Hex], &'static [Hex], Hex, Hex);

    const VECTORS: [Vector; 3] = [
        (
            &[0],
            &[BLINDS[0]],
            &["863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"],
            &["aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"],
            BLINDS[1],
            "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06\
             6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
        ),
        (
            &[1],
            &[BLINDS[0]],
            &["cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c"],
            &["60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468"],
            BLINDS[1],
            "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a\
             67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
        ),
        (
            &[0, 1],
            &BLINDS,
            &[
                "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
                "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654",
            ],
            &[
                "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
                "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a",
            ],
            "419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c",
            "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a\
             5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08",
        ),
    ];

    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let key = scalar(KEY);
        assert_eq!(sent(&public(&key)), bytes::<32>(PUBLIC));
        for (inputs, blinds, blinded, evaluated, random, proof) in VECTORS {
            let blinded: Vec<[u8; 32]> = blinded.iter().map(|hex| bytes(hex)).collect();
            let evaluated: Vec<[u8; 32]> = evaluated.iter().map(|hex| bytes(hex)).collect();
            for (at, input) in inputs.iter().enumerate() {
                let r = scalar(blinds[at]);
                assert_eq!(blind(INPUTS[*input], &r), blinded[at]);
                assert_eq!(sent(&(key * element(&blinded[at]).unwrap())), evaluated[at]);
                let output = finalize(INPUTS[*input], &r.invert(), &element(&evaluated[at]).unwrap());
                assert_eq!(output, bytes::<64>(OUTPUTS[*input]));
                assert_eq!(output, evaluate(&key, INPUTS[*input]));
            }
            let made = prove(&key, &blinded, &evaluated, &scalar(random)).unwrap();
            let both = [made.challenge.to_bytes(), made.response.to_bytes()].concat();
            assert_eq!(both, bytes::<64>(proof));
            let points =
                |all: &[[u8; 32]]| all.iter().map(|bytes| element(bytes).unwrap()).collect::<Vec<_>>();
            let (one, other) = (points(&blinded), points(&evaluated));
            let holds = |proof: &Proof, evaluated: (&[[u8; 32]], &[_])| {
                is_proven(&public(&key), (&blinded, &one), evaluated, proof)
            };
            assert!(holds(&made, (&evaluated, &other)));
            assert!(!holds(&Proof { response: made.response + Scalar::ONE, ..made }, (&evaluated, &other)));
            assert!(!holds(&made, (&blinded, &one)));
        }
    }

    #[test]
    fn what_is_no_element_is_refused() {
        assert!(element(&[0; 32]).is_none(), "the identity");
        assert!(element(&[0xff; 32]).is_none());
    }
}
