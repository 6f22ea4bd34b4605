//! Files as PyTorch saves them, made by hand: a zip of stored entries with a pickle inside.

/// A tensor that repeats one value or holds all of its own.
pub struct Made {
    pub name: String,
    pub shape: Vec<usize>,
    /// One value for a tensor of strides 0, or as many as the shape says.
    pub values: Vec<f32>,
    pub storage: &'static str,
}

/// The opcodes of a pickle (protocol 2), as far as PyTorch uses them.
#[derive(Default)]
pub struct Pickle(pub Vec<u8>);

impl Pickle {
    pub fn text(&mut self, s: &str) {
        self.0.push(b'X');
        self.0.extend((s.len() as u32).to_le_bytes());
        self.0.extend(s.as_bytes());
    }
    fn int(&mut self, n: usize) {
        self.0.push(b'J');
        self.0.extend((n as i32).to_le_bytes());
    }
    pub fn global(&mut self, module: &str, name: &str) {
        self.0.extend(format!("c{module}\n{name}\n").bytes());
    }
    fn tuple(&mut self, items: impl Iterator<Item = usize>) {
        self.0.push(b'(');
        items.for_each(|n| self.int(n));
        self.0.push(b't');
    }
    fn ordered_dict(&mut self) {
        self.global("collections", "OrderedDict");
        self.0.extend(b")R");
    }
    fn tensor(&mut self, made: &Made, key: usize) {
        self.global("torch._utils", "_rebuild_tensor_v2");
        self.0.extend(b"((");
        self.text("storage");
        self.global("torch", made.storage);
        self.text(&key.to_string());
        self.text("cuda:0");
        self.int(made.values.len());
        self.0.extend(b"tQ");
        self.int(0);
        self.tuple(made.shape.iter().copied());
        let whole = made.values.len() == made.shape.iter().product::<usize>();
        let strides = (0..made.shape.len()).map(|i| match whole {
            true => made.shape[i + 1..].iter().product(),
            false => 0,
        });
        self.tuple(strides);
        self.0.push(0x89);
        self.ordered_dict();
        self.0.extend(b"tR");
    }
}

/// A checkpoint with one dictionary for each name before the first dot's part of `dictionaries`;
/// `extra` may add entries to the root.
pub fn checkpoint(dictionaries: &[(&str, Vec<Made>)], extra: impl FnOnce(&mut Pickle)) -> Vec<u8> {
    let mut pickle = Pickle(vec![0x80, 2, b'}']);
    let mut storages = Vec::new();
    for (name, tensors) in dictionaries {
        pickle.text(name);
        pickle.ordered_dict();
        for made in tensors {
            pickle.text(&made.name);
            pickle.tensor(made, storages.len());
            pickle.0.push(b's');
            storages.push(made.values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>());
        }
        pickle.0.push(b's');
    }
    extra(&mut pickle);
    pickle.0.push(b'.');
    let mut entries = vec![("archive/data.pkl".to_owned(), pickle.0), ("archive/version".to_owned(), b"3\n".to_vec())];
    entries.extend(storages.into_iter().enumerate().map(|(i, bytes)| (format!("archive/data/{i}"), bytes)));
    zip(&entries)
}

/// A zip archive of stored entries; a checksum of 0 says that there is none, as PyTorch can write it.
fn zip(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let start = out.len() as u32;
        // Version, flags, method, time, date, checksum, two sizes, length of the name, of the extra field.
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0];
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (out.len() as u32, entries.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}
