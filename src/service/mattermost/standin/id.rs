//! Identifiers in the form of the server's `NewId`: a random UUID (version 4) in its own base 32.

const ALPHABET: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";

/// A fresh identifier of 26 characters.
pub(super) fn new_id() -> String {
    let mut bytes: [u8; 16] = rand::random();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let number = u128::from_be_bytes(bytes);
    // 128 bits make 25 whole groups of five; the last character carries the remaining three.
    (0..26)
        .map(|group| {
            let bits = if group < 25 { number >> (123 - 5 * group) } else { number << 2 };
            char::from(ALPHABET[(bits & 31) as usize])
        })
        .collect()
}

/// Whether `id` has the form of an identifier: 26 bytes, letters and digits of any case.
pub(super) fn is_valid_id(id: &str) -> bool {
    id.len() == 26 && id.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_servers_shape() {
        for _ in 0..2000 {
            let id = new_id();
            assert!(is_valid_id(&id));
            assert!(id.bytes().all(|byte| ALPHABET.contains(&byte)), "{id}");
            assert!("yrecowah".contains(&id[25..]), "three bits in the last character: {id}");
        }
        assert_ne!(new_id(), new_id());
    }
}
