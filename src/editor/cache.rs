//! The few prompts used last.

use super::prompt::Key;

/// Prompts kept; each holds some tens of kilobytes on the device.
const KEPT: usize = 16;

/// Values by prompt, least recently used first.
#[derive(Debug, Clone)]
pub(crate) struct Cache<T> {
    entries: Vec<(Key, T)>,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T: Clone> Cache<T> {
    pub fn get(&mut self, key: &Key) -> Option<T> {
        let at = self.entries.iter().position(|(k, _)| k == key)?;
        let entry = self.entries.remove(at);
        let value = entry.1.clone();
        self.entries.push(entry);
        Some(value)
    }

    pub fn put(&mut self, key: Key, value: T) {
        self.entries.retain(|(k, _)| *k != key);
        if self.entries.len() == KEPT {
            self.entries.remove(0);
        }
        self.entries.push((key, value));
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_prompt_goes_first() {
        let key = |i: usize| Key::Text(i.to_string());
        let mut cache = Cache::default();
        for i in 0..KEPT {
            cache.put(key(i), i);
        }
        assert_eq!(cache.get(&key(0)), Some(0));
        cache.put(key(KEPT), KEPT);
        assert_eq!(cache.get(&key(0)), Some(0), "it was used since");
        assert_eq!(cache.get(&key(1)), None);
        assert_eq!(cache.entries.len(), KEPT);
    }
}
