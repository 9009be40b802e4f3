// Players that fly to and fro at full speed, finding their way there after each death.

const SHIPS = 1;
/** How far before the other one, and how far to each side at most, px. */
const BEFORE = [230, 180, 280, 140, 110];
const BESIDE = 380;

/** Flies between two places, px. */
export class Shuttle {
  /** member: a `Member` of a match of the arena. */
  constructor(member, ends) {
    const { map, unit } = member.setup;
    Object.assign(this, { member, ends, unit, tile: map.tile / unit, toA: true });
    this.width = Math.ceil(map.width / map.tile);
    this.height = Math.ceil(map.height / map.tile);
    this.wall = new Uint8Array(this.width * this.height);
    for (const { x, y, w, h } of map.walls) {
      for (let row = y / map.tile; row < (y + h) / map.tile; row++) {
        for (let column = x / map.tile; column < (x + w) / map.tile; column++) this.wall[row * this.width + column] = 1;
      }
    }
    member.steer = (tick) => this.steer(tick);
  }

  place(tick, player) {
    const row = this.member.rows.get(tick)?.[SHIPS].find(([id]) => id === player);
    return row && { x: row[1] / this.unit, y: row[2] / this.unit };
  }

  /** Whether a ship may be in a cell: nothing is wall around it. */
  free(column, row) {
    for (const [dx, dy] of [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]]) {
      const [x, y] = [column + dx, row + dy];
      if (x < 0 || y < 0 || x >= this.width || y >= this.height || this.wall[y * this.width + x]) return false;
    }
    return true;
  }

  clear(from, to) {
    return this.along(from, to, (column, row) => this.free(column, row));
  }

  /** Whether a bolt flies from there to there. */
  sees(from, to) {
    return this.along(from, to, (column, row) => !this.wall[row * this.width + column]);
  }

  along(from, to, holds) {
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 8);
    for (let n = 0; n <= steps; n++) {
      const [x, y] = [from.x + ((to.x - from.x) * n) / steps, from.y + ((to.y - from.y) * n) / steps];
      if (!holds(Math.floor(x / this.tile), Math.floor(y / this.tile))) return false;
    }
    return true;
  }

  /** How many ticks of rows the member keeps. */
  keeps = 3000;

  /** Called before each move; false: not now. */
  look() {
    return true;
  }

  steer(tick) {
    this.member.rows.delete(tick - this.keeps);
    const own = this.place(tick, this.member.player);
    if (!own || !this.look(tick)) return [0, 0, 0, 0];
    const goal = this.ends[this.toA ? 0 : 1];
    if (Math.hypot(goal.x - own.x, goal.y - own.y) < 50) this.toA = !this.toA;
    const next = this.clear(own, goal) ? goal : this.way(own, goal);
    const angle = Math.round((Math.atan2(next.y - own.y, next.x - own.x) / (Math.PI * 2)) * 1024) & 1023;
    return [angle, 127, angle, 0];
  }

  /** The farthest cell in sight on the shortest way. */
  way(own, goal) {
    const cell = ({ x, y }) => Math.floor(y / this.tile) * this.width + Math.floor(x / this.tile);
    const middle = (at) => ({ x: ((at % this.width) + 0.5) * this.tile, y: (Math.floor(at / this.width) + 0.5) * this.tile });
    const from = new Int32Array(this.width * this.height).fill(-1);
    const start = cell(own);
    const queue = [cell(goal)];
    from[queue[0]] = queue[0];
    for (const at of queue) {
      if (at === start) break;
      for (const step of [1, -1, this.width, -this.width]) {
        const to = at + step;
        const open = this.free(to % this.width, Math.floor(to / this.width)) || to === start;
        if (from[to] === -1 && open) {
          from[to] = at;
          queue.push(to);
        }
      }
    }
    let best = start;
    for (let at = start, n = 0; from[at] !== at && from[at] !== -1 && n < 12; n++) {
      at = from[at];
      if (n === 0 || this.clear(own, middle(at))) best = at;
    }
    return middle(best);
  }
}

/** Flies before another player. */
export class Crossing extends Shuttle {
  constructor(member, before) {
    super(member, []);
    this.before = before;
  }

  look(tick) {
    const other = this.place(tick, this.before);
    if (!other) return false;
    if (this.at && Math.hypot(other.x - this.at.x, other.y - this.at.y) < 30) return true;
    this.at = other;
    this.ends = this.lane(other);
    return true;
  }

  /** Where to fly to and fro: the longest way in the open, and in sight of where the other one is. */
  lane(other) {
    let [best, longest] = [undefined, 0];
    for (const before of BEFORE) {
      for (let n = 0; n < 32; n++) {
        const angle = (n / 32) * Math.PI * 2;
        const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
        const at = (beside) => ({ x: other.x + ux * before - uy * beside, y: other.y + uy * before + ux * beside });
        const far = (side) => {
          let beside = 0;
          while (beside < BESIDE && this.clear(at(0), at((beside + 20) * side)) && this.sees(other, at((beside + 20) * side))) beside += 20;
          return beside;
        };
        const [left, right] = [far(-1), far(1)];
        if (Math.min(left, right) < 60 || left + right <= longest) continue;
        [best, longest] = [[at(-left), at(right)], left + right];
      }
      if (longest >= 500) break;
    }
    if (!best) throw new Error("there is no room to fly to and fro before that ship");
    return best;
  }
}
