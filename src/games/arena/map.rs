//! Maps, as Tiled writes them (JSON, `.tmj`).
//!
//! A map has a tile layer whose solid tiles are walls, and object layers with points: of type
//! `spawn` (with an integer property `team`: 1 or 2 for that team's side), and of the pickups'
//! types. All walls together must enclose the floor.

use serde::{Deserialize, Serialize};

use super::config::Choice;
use super::figures::UNIT;
use super::pickups::Kind;
use crate::sim::Refusal;
use crate::sim::math::walls::Rect;

/// The maps that come with the game, by the name that a config uses.
const MAPS: [(&str, &str); 2] = [
    ("basin", include_str!("../../../assets/maps/basin.tmj")),
    ("warren", include_str!("../../../assets/maps/warren.tmj")),
];

/// A map in units.
#[derive(Clone, Debug, Serialize)]
pub struct Map {
    pub id: String,
    pub title: String,
    pub width: i32,
    pub height: i32,
    /// The edge of a tile; every wall's edges are multiples of it.
    pub tile: i32,
    /// Walls do not overlap.
    pub walls: Vec<Rect>,
    #[serde(skip)]
    pub columns: i32,
    #[serde(skip)]
    pub rows: i32,
    /// Whether each tile is wall, row by row.
    #[serde(skip)]
    pub solid: Vec<bool>,
    #[serde(skip)]
    pub spawns: Vec<Spawn>,
    #[serde(skip)]
    pub pickups: Vec<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spawn {
    pub x: i32,
    pub y: i32,
    pub team: i32,
}

/// Where a pickup lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub x: i32,
    pub y: i32,
    pub kind: Kind,
}

impl Map {
    pub fn load(id: &str) -> Result<Map, Refusal> {
        let (id, text) = MAPS
            .iter()
            .find(|(known, _)| *known == id)
            .ok_or_else(|| Refusal::BadConfig(format!("there is no map called \"{id}\"")))?;
        Map::parse(id, text).map_err(|why| Refusal::BadConfig(format!("map {id}: {why}")))
    }

    pub fn choices() -> Vec<Choice> {
        let choice = |(id, text): &(&str, &str)| {
            let file: File = serde_json::from_str(text).ok()?;
            let (title, about) = (file.text("title")?, file.text("about")?);
            Some(Choice { id: (*id).into(), title: title.into(), about: about.into() })
        };
        MAPS.iter().filter_map(choice).collect()
    }

    fn parse(id: &str, text: &str) -> Result<Map, String> {
        let file: File = serde_json::from_str(text).map_err(|why| why.to_string())?;
        if !(3..=256).contains(&file.width) || !(3..=256).contains(&file.height) {
            return Err("its sides must have 3 to 256 tiles".into());
        }
        if file.tilewidth != file.tileheight || !(8..=128).contains(&file.tilewidth) {
            return Err("its tiles must be squares of 8 to 128 px".into());
        }
        let tile = file.tilewidth * UNIT;
        let solid = file.solid()?;
        let mut map = Map {
            id: id.into(),
            title: file.text("title").unwrap_or(id).into(),
            width: file.width * tile,
            height: file.height * tile,
            tile,
            walls: merge(&solid, file.width, tile),
            columns: file.width,
            rows: file.height,
            solid,
            spawns: Vec::new(),
            pickups: Vec::new(),
        };
        for object in file.layers.iter().flat_map(|layer| &layer.objects) {
            map.place(object)?;
        }
        if map.spawns.is_empty() {
            return Err("it has no spawns".into());
        }
        let edge = |i: i32| {
            let (x, y) = (i % map.columns, i / map.columns);
            x == 0 || y == 0 || x == map.columns - 1 || y == map.rows - 1
        };
        if (0..map.columns * map.rows).any(|i| edge(i) && !map.solid[i as usize]) {
            return Err("its edge must be all wall".into());
        }
        Ok(map)
    }

    fn place(&mut self, object: &Object) -> Result<(), String> {
        let unit = |px: f64| (px * f64::from(UNIT)).round() as i32;
        let (x, y) = (unit(object.x), unit(object.y));
        if self.is_wall(x, y) {
            return Err(format!("object {} lies in a wall", object.id));
        }
        if object.kind == "spawn" {
            let team = object.properties.iter().find(|p| p.name == "team");
            let team = team.and_then(|p| p.value.as_i64()).unwrap_or(0) as i32;
            self.spawns.push(Spawn { x, y, team });
        } else {
            let kind = Kind::named(&object.kind)
                .ok_or_else(|| format!("object {} has no known type", object.id))?;
            self.pickups.push(Place { x, y, kind });
        }
        Ok(())
    }

    /// Whether a point lies in a wall. Outside the map all is wall.
    pub fn is_wall(&self, x: i32, y: i32) -> bool {
        self.is_solid(x.div_euclid(self.tile), y.div_euclid(self.tile))
    }

    /// Whether a tile is wall.
    pub fn is_solid(&self, column: i32, row: i32) -> bool {
        !(0..self.columns).contains(&column)
            || !(0..self.rows).contains(&row)
            || self.solid[(row * self.columns + column) as usize]
    }
}

/// Solid tiles as few rectangles: runs within a row, joined with equal runs of the rows below.
/// In order of their upper, then left edge.
fn merge(solid: &[bool], columns: i32, tile: i32) -> Vec<Rect> {
    let mut walls: Vec<Rect> = Vec::new();
    for (row, tiles) in solid.chunks(columns as usize).enumerate() {
        let y = row as i32 * tile;
        let mut column = 0;
        while column < tiles.len() {
            let run = tiles[column..].iter().take_while(|solid| **solid).count();
            if run == 0 {
                column += 1;
                continue;
            }
            let (x, w) = (column as i32 * tile, run as i32 * tile);
            match walls.iter_mut().find(|wall| (wall.x, wall.w, wall.y + wall.h) == (x, w, y)) {
                Some(above) => above.h += tile,
                None => walls.push(Rect { x, y, w, h: tile }),
            }
            column += run;
        }
    }
    walls
}

/// The parts of Tiled's format that are read. Tiled writes coordinates as JSON numbers, whole or
/// not; they are rounded to units here, before any rule sees them.
#[derive(Deserialize)]
struct File {
    width: i32,
    height: i32,
    tilewidth: i32,
    tileheight: i32,
    layers: Vec<Layer>,
    tilesets: Vec<Tileset>,
    #[serde(default)]
    properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Layer {
    #[serde(default)]
    data: Vec<u32>,
    #[serde(default)]
    objects: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    id: u32,
    #[serde(rename = "type")]
    kind: String,
    x: f64,
    y: f64,
    #[serde(default)]
    properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Tileset {
    firstgid: u32,
    #[serde(default)]
    tiles: Vec<Tile>,
}

#[derive(Deserialize)]
struct Tile {
    id: u32,
    #[serde(default)]
    properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Property {
    name: String,
    value: serde_json::Value,
}

/// The upper bits of a tile number tell how it is turned.
const TURNED: u32 = 0xf000_0000;

impl File {
    fn text(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|p| p.name == name)?.value.as_str()
    }

    fn solid(&self) -> Result<Vec<bool>, String> {
        let solid_tiles: Vec<u32> = self
            .tilesets
            .iter()
            .flat_map(|set| set.tiles.iter().map(move |tile| (set.firstgid + tile.id, tile)))
            .filter(|(_, tile)| {
                tile.properties.iter().any(|p| p.name == "solid" && p.value == true)
            })
            .map(|(number, _)| number)
            .collect();
        let layer = self.layers.iter().find(|layer| !layer.data.is_empty());
        let data = &layer.ok_or("it has no tile layer")?.data;
        if data.len() != (self.width * self.height) as usize {
            return Err("its tile layer is not as large as the map".into());
        }
        Ok(data.iter().map(|number| solid_tiles.contains(&(number & !TURNED))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundled_maps_are_whole() {
        for (id, _) in MAPS {
            let map = Map::load(id).unwrap();
            for spawns in [1, 2].map(|team| map.spawns.iter().filter(|s| s.team == team).count()) {
                assert!(spawns >= 6, "{id}");
            }
            for kind in Kind::ALL {
                assert!(map.pickups.iter().any(|p| p.kind == kind), "{id} has {kind:?}");
            }
            let area: i64 = map.walls.iter().map(|w| i64::from(w.w) * i64::from(w.h)).sum();
            let tiles = map.solid.iter().filter(|solid| **solid).count() as i64;
            assert_eq!(area, tiles * i64::from(map.tile).pow(2), "{id}: walls do not overlap");
        }
        assert_eq!(Map::choices().len(), MAPS.len());
        assert!(Map::load("nowhere").is_err());
    }

    #[test]
    fn walls_are_the_solid_tiles() {
        let map = Map::load("basin").unwrap();
        for row in 0..map.rows {
            for column in 0..map.columns {
                let (x, y) = (column * map.tile + 5, row * map.tile + 5);
                let inside = map.walls.iter().any(|wall| wall.contains(x, y));
                assert_eq!(inside, map.is_solid(column, row));
                assert_eq!(inside, map.is_wall(x, y));
            }
        }
        assert!(map.is_wall(-1, 50) && map.is_wall(50, map.height));
    }

    #[test]
    fn equal_runs_join() {
        let solid = [true, true, false, true, true, false, false, true, true].to_vec();
        let walls = merge(&solid, 3, 10);
        let expected = [(0, 0, 20, 20), (10, 20, 20, 10)];
        assert_eq!(walls, expected.map(|(x, y, w, h)| Rect { x, y, w, h }));
    }
}
