//! Files and the arrows between them: what climbs the order of the rooms, and what goes round in circles.

use std::collections::{BTreeMap, VecDeque};

use super::rooms::Rooms;

/// Files of one tree, and which uses which.
#[derive(Debug, Default)]
pub struct Graph {
    /// Paths relative to the tree's root, with `/`.
    pub files: Vec<String>,
    /// From one file to another, with the first line that draws the arrow.
    pub arrows: BTreeMap<(usize, usize), usize>,
    /// Names that could not be followed to the file which defines them, as `file:line name`. Their arrow
    /// ends at the last module that could be found.
    pub unresolved: Vec<String>,
}

impl Graph {
    /// Adds an arrow; one within a file is none.
    pub fn arrow(&mut self, from: usize, to: usize, line: usize) {
        if from != to {
            let first = self.arrows.entry((from, to)).or_insert(line);
            *first = (*first).min(line);
        }
    }

    /// One circle through each knot of files that reach one another, the shortest from the knot's first file on.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        let reach: Vec<Vec<bool>> = (0..self.files.len()).map(|start| self.reached_from(start)).collect();
        let mut circles = Vec::new();
        let mut known = vec![false; self.files.len()];
        for first in 0..self.files.len() {
            if known[first] || !reach[first][first] {
                continue;
            }
            for (other, seen) in known.iter_mut().enumerate() {
                *seen |= reach[first][other] && reach[other][first];
            }
            circles.push(self.shortest_circle(first));
        }
        circles
    }

    /// How many files stand in some circle.
    pub fn files_in_circles(&self) -> usize {
        (0..self.files.len()).filter(|&file| self.reached_from(file)[file]).count()
    }

    /// Arrows that the order of `rooms` refuses, each as a sentence.
    pub fn climbing(&self, rooms: &Rooms) -> Vec<String> {
        let mut refused = Vec::new();
        for (&(from, to), line) in &self.arrows {
            let (user, used) = (room(&self.files[from]), room(&self.files[to]));
            if user == used || !is_room(user) || !is_room(used) {
                continue;
            }
            if let (Some(above), Some(below)) = (rooms.floor(user), rooms.floor(used))
                && below >= above
            {
                refused.push(format!(
                    "{}:{line} uses {}, but `{user}` may not use `{used}`",
                    self.files[from], self.files[to]
                ));
            }
        }
        refused
    }

    /// Rooms that the list leaves out, and rooms of the list without a file, each as a sentence.
    pub fn unknown(&self, rooms: &Rooms) -> Vec<String> {
        let mut found: Vec<&str> = self.files.iter().map(|file| room(file)).filter(|name| is_room(name)).collect();
        found.sort_unstable();
        found.dedup();
        let missing = found.iter().filter(|name| rooms.floor(name).is_none());
        let missing = missing.map(|name| format!("the room `{name}` is not in the list of docs/ARCHITECTURE.md"));
        let empty = rooms.names().filter(|name| !found.contains(name));
        missing.chain(empty.map(|name| format!("the list names a room `{name}` that holds no file"))).collect()
    }

    fn next(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        self.arrows.range((from, 0)..(from + 1, 0)).map(|(&(_, to), _)| to)
    }

    /// Which files can be reached over one arrow or more.
    fn reached_from(&self, start: usize) -> Vec<bool> {
        let mut seen = vec![false; self.files.len()];
        let mut open = vec![start];
        while let Some(file) = open.pop() {
            for next in self.next(file) {
                if !std::mem::replace(&mut seen[next], true) {
                    open.push(next);
                }
            }
        }
        seen
    }

    fn shortest_circle(&self, start: usize) -> Vec<usize> {
        let mut from: Vec<Option<usize>> = vec![None; self.files.len()];
        let mut open = VecDeque::from([start]);
        while let Some(file) = open.pop_front() {
            for next in self.next(file) {
                if from[next].is_some() {
                    continue;
                }
                from[next] = Some(file);
                if next == start {
                    let mut circle = vec![start];
                    let mut at = file;
                    while at != start {
                        circle.push(at);
                        at = from[at].unwrap_or(start);
                    }
                    circle[1..].reverse();
                    return circle;
                }
                open.push_back(next);
            }
        }
        vec![start]
    }
}

/// The room of a file: its first folder, or its own name without the ending when it stands at the root.
pub fn room(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.split('.').next().unwrap_or(first)
}

/// Entry points stand above every room: they may use all, and nothing can use them.
fn is_room(name: &str) -> bool {
    !matches!(name, "lib" | "main" | "bin" | "__init__" | "__main__")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph of `files` with the arrows given by their numbers.
    fn graph(files: &[&str], arrows: &[(usize, usize)]) -> Graph {
        let mut graph = Graph { files: files.iter().map(|&name| name.to_owned()).collect(), ..Graph::default() };
        for &(from, to) in arrows {
            graph.arrow(from, to, 1);
        }
        graph
    }

    #[test]
    fn two_knots_are_two_circles_and_a_line_is_none() {
        let line = graph(&["a.rs", "b.rs", "c.rs"], &[(0, 1), (1, 2), (0, 2)]);
        assert!(line.circles().is_empty());
        let two = graph(&["a.rs", "b.rs", "c.rs", "d.rs", "e.rs"], &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3)]);
        assert_eq!(two.circles(), [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(two.files_in_circles(), 5);
    }

    #[test]
    fn an_arrow_to_an_upper_room_climbs_and_one_to_a_room_of_the_same_floor_as_well() {
        let rooms = Rooms::of(&["ground", "first", "left, right"]);
        let files = ["ground/a.rs", "first/mod.rs", "left.rs", "right/b.rs", "lib.rs"];
        let good = graph(&files, &[(1, 0), (2, 1), (3, 0), (4, 2), (4, 3)]);
        assert!(good.climbing(&rooms).is_empty() && good.unknown(&rooms).is_empty());
        let bad = graph(&files, &[(0, 1), (2, 3)]);
        let sentences = bad.climbing(&rooms);
        assert_eq!(sentences.len(), 2, "{sentences:?}");
        assert!(sentences[0].contains("`ground` may not use `first`"), "{sentences:?}");
    }

    #[test]
    fn a_room_without_a_place_in_the_list_and_a_place_without_a_room_are_told() {
        let rooms = Rooms::of(&["ground", "cellar"]);
        let sentences = graph(&["ground/a.rs", "attic/b.rs"], &[]).unknown(&rooms);
        assert_eq!(sentences.len(), 2, "{sentences:?}");
        assert!(sentences[0].contains("attic") && sentences[1].contains("cellar"), "{sentences:?}");
    }
}
