//! Ways around walls.

use std::collections::VecDeque;

use crate::games::arena::map::Map;

/// The corners of a map's tiles around which no tile is wall: a ship on one of them, or between
/// two neighbours, touches nothing.
#[derive(Clone, Debug)]
pub struct Chart {
    columns: i32,
    rows: i32,
    tile: i32,
    free: Vec<bool>,
}

/// A place in a chart.
type Node = usize;

/// Straight steps first, so that paths do not zigzag.
const STEPS: [(i32, i32); 8] =
    [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)];

impl Chart {
    pub fn new(map: &Map) -> Chart {
        let (columns, rows) = (map.columns + 1, map.rows + 1);
        let around = [(-1, -1), (0, -1), (-1, 0), (0, 0)];
        let is_free = |node: i32| {
            let (column, row) = (node % columns, node / columns);
            around.iter().all(|(dx, dy)| !map.is_solid(column + dx, row + dy))
        };
        let free = (0..columns * rows).map(is_free).collect();
        Chart { columns, rows, tile: map.tile, free }
    }

    fn is_free(&self, column: i32, row: i32) -> bool {
        (0..self.columns).contains(&column)
            && (0..self.rows).contains(&row)
            && self.free[self.node(column, row)]
    }

    fn node(&self, column: i32, row: i32) -> Node {
        (row * self.columns + column) as Node
    }

    fn place(&self, node: Node) -> (i32, i32) {
        let node = node as i32;
        (node % self.columns * self.tile, node / self.columns * self.tile)
    }

    /// The free node nearest to a point, looked for around it.
    fn nearest(&self, (x, y): (i32, i32)) -> Option<Node> {
        let half = self.tile / 2;
        let (column, row) = ((x + half).div_euclid(self.tile), (y + half).div_euclid(self.tile));
        let mut best: Option<(i64, Node)> = None;
        for r in row - 2..=row + 2 {
            for c in column - 2..=column + 2 {
                if self.is_free(c, r) {
                    let (dx, dy) = (i64::from(c * self.tile - x), i64::from(r * self.tile - y));
                    let found = (dx * dx + dy * dy, self.node(c, r));
                    best = Some(best.map_or(found, |known| known.min(found)));
                }
            }
        }
        best.map(|(_, node)| node)
    }

    /// Points along a shortest way, the goal itself last; empty if there is none.
    pub fn path(&self, from: (i32, i32), to: (i32, i32)) -> Vec<(i32, i32)> {
        let (Some(start), Some(end)) = (self.nearest(from), self.nearest(to)) else {
            return Vec::new();
        };
        // From the goal to the start, so that the way can be read off forward.
        let mut toward: Vec<Option<Node>> = vec![None; self.free.len()];
        toward[end] = Some(end);
        let mut queue = VecDeque::from([end]);
        while let Some(node) = queue.pop_front() {
            if node == start {
                break;
            }
            let (column, row) = (node as i32 % self.columns, node as i32 / self.columns);
            for (dx, dy) in STEPS {
                let open = self.is_free(column + dx, row + dy)
                    && self.is_free(column + dx, row)
                    && self.is_free(column, row + dy);
                if !open {
                    continue;
                }
                let next = self.node(column + dx, row + dy);
                if toward[next].is_none() {
                    toward[next] = Some(node);
                    queue.push_back(next);
                }
            }
        }
        let mut path = Vec::new();
        let mut node = start;
        while let Some(next) = toward[node] {
            path.push(self.place(node));
            if next == node {
                path.push(to);
                return path;
            }
            node = next;
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spawn_has_a_way_to_every_pickup() {
        for id in ["basin", "warren"] {
            let map = Map::load(id).unwrap();
            let chart = Chart::new(&map);
            for spawn in &map.spawns {
                for pickup in &map.pickups {
                    let path = chart.path((spawn.x, spawn.y), (pickup.x, pickup.y));
                    assert_eq!(path.last(), Some(&(pickup.x, pickup.y)), "{id}");
                    assert!(path.iter().all(|(x, y)| !map.is_wall(*x, *y)));
                }
            }
        }
    }
}
