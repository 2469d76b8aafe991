//! The name model: a small neural network that says which words are parts of names and addresses.
//!
//! What it is: a BERT token classifier (six layers, vocabulary of 19,730 pieces) run in pure Rust on the
//! parts of running text that hold something already. Its vote joins the evidence of the detectors in one
//! confidence (`vote`).
//!
//! What it is not: a detector by itself; never run on tables or named fields, never required. The bytes of
//! the network are the caller's: this module opens no file and no connection.
//!
//! The one idea: a window of text goes in, a probability per word and kind comes out, and it depends on
//! nothing but the window: each window is a run of its own on one thread, so that neither the number of
//! threads nor the neighbours change a bit of the result.

mod vote;
mod windows;
mod wordpiece;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rten::{Model, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

pub(crate) use vote::vote;
use wordpiece::{Piece, WordPiece};

/// Most pieces the network takes at once, without the two that mark the ends.
const MOST_PIECES: usize = 510;
/// Most windows in a text that are read, so that one huge document cannot take for ever.
const MOST_WINDOWS: usize = 4000;

/// The network's labels: outside, then begin and inside of 17 kinds.
const LABELS: usize = 35;

/// What a word may be part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A person's name.
    Person,
    /// A house number, a street, a flat.
    Street,
    /// A city.
    City,
    /// A state.
    State,
    /// A postal code.
    Postal,
    /// Anything else, or nothing.
    Other,
}

/// How many kinds there are, [`Kind::Other`] left out.
const KINDS: usize = 5;

impl Kind {
    /// The kind that a label of the network belongs to.
    fn of_label(label: usize) -> Self {
        match label {
            1..=4 => Self::Person,
            23..=28 => Self::Street,
            29 | 30 => Self::City,
            31 | 32 => Self::State,
            33 | 34 => Self::Postal,
            _ => Self::Other,
        }
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// A word with the probability of each kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordVote {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    likely: [f32; KINDS],
}

impl WordVote {
    /// How likely the word is part of this kind, from 0 to 1; 0 for [`Kind::Other`].
    pub fn of(&self, kind: Kind) -> f32 {
        self.likely.get(kind.index()).copied().unwrap_or(0.0)
    }

    /// The likeliest kind, [`Kind::Other`] if nothing is likelier than not.
    pub fn best(&self) -> Kind {
        [Kind::Person, Kind::Street, Kind::City, Kind::State, Kind::Postal]
            .into_iter()
            .find(|kind| self.of(*kind) > 0.5)
            .unwrap_or(Kind::Other)
    }
}

/// Why a network cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes are no network that can be run.
    #[error("the model cannot be loaded: {0}")]
    Network(String),
    /// The network takes or gives other things than expected.
    #[error("the model is not a token classifier with {LABELS} labels")]
    Shape,
    /// The vocabulary lacks its special entries.
    #[error("the vocabulary has no [CLS], [SEP] and [UNK]")]
    Vocabulary,
    /// A run failed.
    #[error("the model cannot be run: {0}")]
    Run(String),
}

/// A loaded name model, shared between threads.
pub struct NameModel {
    network: Model,
    words: WordPiece,
    inputs: [(NodeId, Input); 3],
    output: NodeId,
    /// Pools of one thread each, for as many callers as there are at once.
    pools: Mutex<Vec<Arc<ThreadPool>>>,
    windows: AtomicU64,
    failures: AtomicU64,
}

/// What one of the network's inputs is.
#[derive(Clone, Copy)]
enum Input {
    Pieces,
    Mask,
    Types,
}

impl fmt::Debug for NameModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameModel").field("vocabulary", &self.words.len()).finish_non_exhaustive()
    }
}

impl NameModel {
    /// From the bytes of an ONNX network and the text of its vocabulary.
    ///
    /// # Errors
    /// Bytes that are no such network or vocabulary.
    pub fn new(network: Vec<u8>, vocabulary: &str) -> Result<Self, ModelError> {
        let network = Model::load(network).map_err(|error| ModelError::Network(error.to_string()))?;
        let words = WordPiece::new(vocabulary).ok_or(ModelError::Vocabulary)?;
        let input = |name: &str, what| network.find_node(name).map(|id| (id, what)).ok_or(ModelError::Shape);
        let inputs = [
            input("input_ids", Input::Pieces)?,
            input("attention_mask", Input::Mask)?,
            input("token_type_ids", Input::Types)?,
        ];
        let output = *network.output_ids().first().ok_or(ModelError::Shape)?;
        let model = Self {
            network,
            words,
            inputs,
            output,
            pools: Mutex::new(Vec::new()),
            windows: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        };
        model.read("Ana")?;
        Ok(model)
    }

    /// Windows of text read so far.
    pub fn windows(&self) -> u64 {
        self.windows.load(Ordering::Relaxed)
    }

    /// Windows that could not be read: their text was judged without the model.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// The pieces of a text: number in the vocabulary, first byte, one past the last byte.
    pub fn pieces(&self, text: &str) -> Vec<(i32, usize, usize)> {
        self.words.cut(text).iter().map(|piece| (piece.id, piece.start, piece.end)).collect()
    }

    /// The words of a window of text with their votes. A window of more than 510 pieces is read in parts.
    ///
    /// # Errors
    /// A run that failed.
    pub fn read(&self, text: &str) -> Result<Vec<WordVote>, ModelError> {
        let pieces = self.words.cut(text);
        let mut votes: Vec<WordVote> = Vec::with_capacity(pieces.len());
        let mut rest = pieces.as_slice();
        while !rest.is_empty() {
            let mut len = rest.len().min(MOST_PIECES);
            // a word is not cut in two, unless it is longer than a window
            while len < rest.len() && len > MOST_PIECES / 2 && rest.get(len).is_some_and(|piece| piece.inside)
            {
                len -= 1;
            }
            let (part, after) = rest.split_at(len);
            self.read_part(part, &mut votes)?;
            rest = after;
        }
        Ok(votes)
    }

    /// As [`NameModel::read`], but a failure is counted and gives no votes.
    pub(crate) fn votes(&self, text: &str) -> Vec<WordVote> {
        self.windows.fetch_add(1, Ordering::Relaxed);
        self.read(text).unwrap_or_else(|_| {
            self.failures.fetch_add(1, Ordering::Relaxed);
            Vec::new()
        })
    }

    fn read_part(&self, pieces: &[Piece], votes: &mut Vec<WordVote>) -> Result<(), ModelError> {
        let len = pieces.len() + 2;
        let ids: Vec<i32> = std::iter::once(self.words.begin)
            .chain(pieces.iter().map(|piece| piece.id))
            .chain([self.words.end])
            .collect();
        let inputs = self
            .inputs
            .iter()
            .map(|(id, input)| {
                let values = match input {
                    Input::Pieces => ids.clone(),
                    Input::Mask => vec![1; len],
                    Input::Types => vec![0; len],
                };
                (*id, ValueOrView::from(Value::from(Tensor::from_data(&[1, len], values))))
            })
            .collect();
        let pool = self.pool();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
        let result = self.network.run_n(inputs, [self.output], Some(options));
        self.give_back(pool);
        let [logits] = result.map_err(|error| ModelError::Run(error.to_string()))?;
        let logits: NdTensor<f32, 3> = logits.try_into().map_err(|_| ModelError::Shape)?;
        if logits.shape() != [1, len, LABELS] {
            return Err(ModelError::Shape);
        }
        let logits: Vec<f32> = logits.iter().copied().collect();
        // the first line is that of the mark at the start
        let rows = logits.chunks_exact(LABELS).skip(1);
        let mut count = 0_f32;
        for (piece, row) in pieces.iter().zip(rows) {
            let likely = likely(row);
            if let Some(word) = votes.last_mut().filter(|_| piece.inside) {
                // a word is what its pieces are on average
                for (mean, new) in word.likely.iter_mut().zip(likely) {
                    *mean = (*mean * count + new) / (count + 1.0);
                }
                word.end = piece.end;
                count += 1.0;
            } else {
                votes.push(WordVote { start: piece.start, end: piece.end, likely });
                count = 1.0;
            }
        }
        Ok(())
    }

    fn pool(&self) -> Arc<ThreadPool> {
        let idle = self.pools.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(1)))
    }

    fn give_back(&self, pool: Arc<ThreadPool>) {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).push(pool);
    }
}

/// Probabilities of the kinds from the network's scores for a piece (softmax, summed by kind).
fn likely(scores: &[f32]) -> [f32; KINDS] {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    let mut likely = [0.0; KINDS];
    for (label, score) in scores.iter().enumerate() {
        let weight = (score - most).exp();
        sum += weight;
        if let Some(kind) = likely.get_mut(Kind::of_label(label).index()) {
            *kind += weight;
        }
    }
    likely.map(|weight| if sum > 0.0 { weight / sum } else { 0.0 })
}
