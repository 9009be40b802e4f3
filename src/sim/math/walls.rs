//! Circles against walls.

use serde::{Deserialize, Serialize};

use super::trig::length;

/// An axis-aligned rectangle. It covers `x..x + w` and `y..y + h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Rect {
    /// Whether a point lies in the rectangle, its left and upper edges included.
    pub fn contains(&self, x: i32, y: i32) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }

    /// The point of the rectangle, its edges included, that is nearest to a point.
    pub fn nearest(&self, x: i32, y: i32) -> (i32, i32) {
        (x.clamp(self.x, self.x + self.w), y.clamp(self.y, self.y + self.h))
    }
}

/// How often a circle is pushed in one go: once per wall it may touch in a corner, and some more.
const PUSHES: usize = 4;

/// Where a circle stands after the walls pushed it out.
///
/// Up to four times: of all walls, the one whose nearest point is nearest to the centre (the first
/// of equals) pushes, if it is nearer than the radius. The deepest first: else a circle that slides
/// along two walls in a row would bump into the seam between them.
pub fn push_out(walls: &[Rect], mut x: i32, mut y: i32, radius: i32) -> (i32, i32) {
    for _ in 0..PUSHES {
        let Some(wall) = touching(walls, x, y, radius) else { break };
        (x, y) = push(wall, x, y, radius);
    }
    (x, y)
}

fn touching(walls: &[Rect], x: i32, y: i32, radius: i32) -> Option<&Rect> {
    let mut best = i64::from(radius) * i64::from(radius);
    let mut found = None;
    for wall in walls {
        let (nx, ny) = wall.nearest(x, y);
        let (dx, dy) = (i64::from(x - nx), i64::from(y - ny));
        let distance = dx * dx + dy * dy;
        if distance < best {
            best = distance;
            found = Some(wall);
        }
    }
    found
}

fn push(wall: &Rect, x: i32, y: i32, radius: i32) -> (i32, i32) {
    let (nx, ny) = wall.nearest(x, y);
    let (dx, dy) = (x - nx, y - ny);
    let distance = length(dx, dy);
    if distance > 0 {
        // Rounded away from zero, so that the circle is out and not pushed again.
        let away = |d: i32| d.signum() * ((d.abs() * radius + distance - 1) / distance);
        return (nx + away(dx), ny + away(dy));
    }
    // The centre is in the wall: out through the nearest side; of equals left, right, up, down.
    let (left, right) = (x - wall.x, wall.x + wall.w - x);
    let (up, down) = (y - wall.y, wall.y + wall.h - y);
    let least = left.min(right).min(up).min(down);
    if least == left {
        (wall.x - radius, y)
    } else if least == right {
        (wall.x + wall.w + radius, y)
    } else if least == up {
        (x, wall.y - radius)
    } else {
        (x, wall.y + wall.h + radius)
    }
}

/// Whether a straight line between two points meets no wall grown by `margin` on every side.
pub fn clear(walls: &[Rect], from: (i32, i32), to: (i32, i32), margin: i32) -> bool {
    walls.iter().all(|wall| !crosses(wall, from, to, margin))
}

/// Whether a segment meets a rectangle: neither lies on one side of any of their edges' lines.
fn crosses(wall: &Rect, from: (i32, i32), to: (i32, i32), margin: i32) -> bool {
    let (left, right) = (wall.x - margin, wall.x + wall.w + margin);
    let (up, down) = (wall.y - margin, wall.y + wall.h + margin);
    if from.0.max(to.0) < left
        || from.0.min(to.0) > right
        || from.1.max(to.1) < up
        || from.1.min(to.1) > down
    {
        return false;
    }
    let side = |x: i32, y: i32| {
        i64::from(to.0 - from.0) * i64::from(y - from.1)
            - i64::from(to.1 - from.1) * i64::from(x - from.0)
    };
    let corners = [side(left, up), side(right, up), side(left, down), side(right, down)];
    !(corners.iter().all(|s| *s > 0) || corners.iter().all(|s| *s < 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: Rect = Rect { x: 100, y: 100, w: 50, h: 50 };

    #[test]
    fn a_circle_ends_outside() {
        for x in 60..190 {
            for y in 60..190 {
                let (px, py) = push_out(&[WALL], x, y, 20);
                let (nx, ny) = WALL.nearest(px, py);
                let distance = (px - nx).pow(2) + (py - ny).pow(2);
                assert!(distance >= 400, "{x},{y} -> {px},{py}");
                assert_eq!(push_out(&[WALL], px, py, 20), (px, py), "is stable");
            }
        }
    }

    #[test]
    fn sides_push_straight() {
        assert_eq!(push_out(&[WALL], 90, 120, 20), (80, 120));
        assert_eq!(push_out(&[WALL], 120, 165, 20), (120, 170));
        assert_eq!(push_out(&[WALL], 104, 125, 20), (80, 125), "also from within");
    }

    #[test]
    fn a_seam_does_not_bump() {
        let row = [Rect { x: 0, ..WALL }, Rect { x: 50, ..WALL }, WALL];
        for x in 20..130 {
            assert_eq!(push_out(&row, x, 90, 20), (x, 80));
        }
    }

    #[test]
    fn an_inner_corner_pushes_both_ways() {
        let corner = [Rect { x: 0, y: 0, w: 50, h: 200 }, Rect { x: 0, y: 0, w: 200, h: 50 }];
        assert_eq!(push_out(&corner, 60, 65, 20), (70, 70));
    }

    #[test]
    fn lines_are_clear_or_not() {
        assert!(!clear(&[WALL], (0, 125), (300, 125), 0));
        assert!(clear(&[WALL], (0, 90), (300, 90), 5));
        assert!(!clear(&[WALL], (0, 90), (300, 90), 10));
        assert!(clear(&[WALL], (0, 0), (90, 300), 0));
        assert!(!clear(&[WALL], (125, 0), (90, 300), 0));
    }
}
