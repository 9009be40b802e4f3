import { effect } from "@preact/signals";
import { h, render } from "preact";
import "./base.css";
import "./pages/pages.css";
import "./pages/leaders.css";
import "./pages/settings.css";
import "./hud/hud.css";
import "./hud/banner.css";
import "./hud/menu.css";
import "./hud/net.css";
import "./hud/scores.css";
import "./hud/ship-state.css";
import "./input/sticks.css";
import "./ui/chat-box.css";
import "./ui/choice.css";
import "./ui/status.css";
import { App } from "./app";
import { expose } from "./debug";
import { Controls } from "./input/controls";
import { device } from "./input/device";
import { free, hotkeys, lifted } from "./input/hotkeys";
import { askLayout } from "./input/labels";
import * as model from "./session/model";
import { Session } from "./session/session";
import { applySettings } from "./settings/apply";
import { effectsVolume, musicVolume, muted } from "./settings/settings";
import { Sound } from "./sound/sound";
import { keepManners } from "./ui/manners";
import { Scene } from "./view/scene";

const canvas = element<HTMLCanvasElement>("scene");
const ui = element<HTMLElement>("ui");

let repaint = (): void => undefined;
applySettings(() => repaint());
const sound = new Sound();
effect(() => sound.setVolumes({ effects: effectsVolume.value, music: musicVolume.value, muted: muted.value }));
const scene = await Scene.open(canvas).catch((why: unknown) => {
  const words = document.createElement("p");
  words.className = "fatal";
  words.textContent = "Skirmish draws with WebGL, which this browser does not offer. Turn on hardware acceleration, or try another browser.";
  ui.append(words);
  throw why;
});
repaint = () => void scene.repaint();
const controls = new Controls(canvas, ui, {
  pressed: (press, event) => hotkeys(press, event, session),
  lifted,
  free,
});
const session = new Session(scene, sound, controls);
effect(() => void (model.touch.value = device.value === "touch"));
askLayout();
keepManners();

render(h(App, { actions: session }), ui);
expose(session);
session.begin();
window.addEventListener("hashchange", () => session.begin());

let last = performance.now();
requestAnimationFrame(function frame(now) {
  // A tab that was hidden comes back without a leap.
  const seconds = Math.min(0.1, Math.max(0, now - last) / 1000);
  last = now;
  session.frame(performance.now(), seconds);
  requestAnimationFrame(frame);
});

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}
