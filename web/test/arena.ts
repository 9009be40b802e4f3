import type { Figures } from "../src/arena/setup";
import type { Input, Ship } from "../src/predict/movement";

/** The figures at 30 ticks a second, as ARENA.md lists them. */
export const figures: Figures = {
  ship_radius: 288, ship_speed: 176, ship_thrust: 10, ship_drag: 6, ship_health: 100, ship_shove: 128, bolt_speed: 427, bolt_radius: 64, bolt_life: 30,
  bolt_parts: 4, bolt_damage: 20, fire_interval: 6, lag_most: 6, respawn: 60, protection: 45, pickup_radius: 320, pickup_return: 450, repair_health: 60,
  shield_points: 60, rapid_lasts: 240, rapid_interval: 3, dash_charges: 3, dash_speed: 437, dash_interval: 12, slack_place: 320,
};

export const ship = (of: Partial<Ship> = {}): Ship => ({ x: 8000, y: 8000, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0, ...of });
export const input = (of: Partial<Input> = {}): Input => ({ direction: 0, strength: 0, aim: 0, buttons: 0, ...of });
