//! The order of the rooms, as docs/ARCHITECTURE.md lists them.

/// The rooms of one tree, from the ground up.
#[derive(Debug, Default, PartialEq)]
pub struct Rooms {
    floors: Vec<Vec<String>>,
}

impl Rooms {
    /// Reads the table under the heading that names `tree` in backquotes: the first column holds rooms in
    /// backquotes, from the ground up; several in one row stand side by side. `None` without such a table.
    ///
    /// ```text
    /// ## Rooms of `src`, from the ground up
    /// | room | job |
    /// |---|---|
    /// | `geometry` | the camera |
    /// | `page`, `cli` | the doors |
    /// ```
    pub fn read(document: &str, tree: &str) -> Option<Self> {
        let quoted = format!("`{tree}`");
        let section = document.lines().skip_while(|line| !(line.starts_with("## ") && line.contains(&quoted)));
        let rows = section.skip(1).take_while(|line| !line.starts_with('#')).filter_map(|line| {
            let first = line.strip_prefix('|')?.split('|').next()?;
            let names: Vec<String> = first.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            (!names.is_empty()).then_some(names)
        });
        let floors: Vec<_> = rows.collect();
        (!floors.is_empty()).then_some(Self { floors })
    }

    /// How high a room stands; `None` when it is not in the list.
    pub fn floor(&self, room: &str) -> Option<usize> {
        self.floors.iter().position(|floor| floor.iter().any(|name| name == room))
    }

    /// All rooms, from the ground up.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.floors.iter().flatten().map(String::as_str)
    }

    /// Rooms as given, for tests: `"a, b"` is one floor.
    #[cfg(test)]
    pub fn of(floors: &[&str]) -> Self {
        let floors = floors.iter().map(|floor| floor.split(", ").map(str::to_owned).collect()).collect();
        Self { floors }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_named_tree_is_read_and_no_other() {
        let document = "# Title\n## Rooms of `training`\n| `other` | x |\n## Rooms of `src`, from the ground up\n\
            Words with `quotes`.\n\n| room | job |\n|---|---|\n| `geometry` | uses `nothing` |\n| `page`, `cli` | doors |\n\
            ### More\n| `late` | x |\n";
        assert_eq!(Rooms::read(document, "src"), Some(Rooms::of(&["geometry", "page, cli"])));
        assert_eq!(Rooms::read(document, "tools/studio/src"), None);
    }

    #[test]
    fn rooms_of_one_row_share_a_floor() {
        let rooms = Rooms::of(&["geometry", "page, cli"]);
        assert_eq!(rooms.floor("page"), rooms.floor("cli"));
        assert!(rooms.floor("geometry") < rooms.floor("page"));
        assert_eq!(rooms.floor("attic"), None);
    }
}
