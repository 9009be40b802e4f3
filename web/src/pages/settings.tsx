import type { JSX } from "preact";
import { padsOffered } from "../input/pad";
import { page, panel } from "../session/model";
import { otherHand } from "../settings/axes";
import { aimHelp, alwaysSharp, axes, effectsVolume, motion, mouseAims, musicVolume, muted, palette, screenShake, swapSticks, TEXT_SCALES, textScale } from "../settings/settings";
import { PALETTES, type PaletteName } from "../tokens";
import { Choice, Slider, Switch } from "../ui/choice";
import { Dialog } from "../ui/dialog";
import { Tabs } from "../ui/tabs";
import { AxisTable } from "./axes";
import { BindingTable } from "./bindings";

const palettes = (Object.keys(PALETTES) as PaletteName[]).map((id) => ({ id, ...PALETTES[id] }));
const scales = TEXT_SCALES.map((id) => ({ id, title: `${Math.round(id * 100)} %` }));

/** Everything counts at once and is kept in this browser. In a match it lies over the menu. */
export function SettingsDialog(): JSX.Element {
  const close = () => (panel.value = page.value === "match" ? "menu" : "none");
  return (
    <Dialog title="Settings" close={close} wide>
      <Tabs
        label="Settings"
        tabs={[
          { id: "sound", title: "Sound", show: SoundSettings },
          { id: "picture", title: "Picture", show: PictureSettings },
          { id: "controls", title: "Controls", show: ControlSettings },
        ]}
      />
    </Dialog>
  );
}

function SoundSettings(): JSX.Element {
  return (
    <div class="form">
      <Switch label="Sound" on={!muted.value} set={(on) => (muted.value = !on)} />
      <Slider label="Effects" value={effectsVolume.value} disabled={muted.value} set={(level) => (effectsVolume.value = level)} />
      <Slider label="Music" value={musicVolume.value} disabled={muted.value} set={(level) => (musicVolume.value = level)} />
    </div>
  );
}

function PictureSettings(): JSX.Element {
  return (
    <div class="form">
      <Choice label="Colours" value={palette.value} pick={(name) => (palette.value = name)} of={palettes} />
      <Swatches />
      <Choice label="Size of words" value={textScale.value} pick={(scale) => (textScale.value = scale)} of={scales} />
      <Choice
        label="Motion"
        value={motion.value}
        pick={(how) => (motion.value = how)}
        of={[
          { id: "system", title: "As the system", about: "Follows the setting of your system." },
          { id: "full", title: "Full" },
          { id: "reduced", title: "Reduced", about: "Nothing slides or shakes; ships and shots move, of course." },
        ]}
      />
      <Switch label="Always sharp" about="Draws every pixel, also where that makes the picture slow." on={alwaysSharp.value} set={(on) => (alwaysSharp.value = on)} />
      <Switch label="Screen shake" about="At hits and explosions. Never with reduced motion." on={screenShake.value} set={(on) => (screenShake.value = on)} />
    </div>
  );
}

/** What the colours mean, as they are now. */
function Swatches(): JSX.Element {
  const meanings = [["cyan", "You, friends"], ["coral", "Foes, damage"], ["amber", "To press, to lead"], ["mint", "Health, repair"]] as const;
  return (
    <ul class="swatches">
      {meanings.map(([colour, meaning]) => (
        <li key={colour}>
          <i style={{ background: `var(--${colour})` }} /> {meaning}
        </li>
      ))}
    </ul>
  );
}

function ControlSettings(): JSX.Element {
  const changeHands = (left: boolean) => {
    swapSticks.value = left;
    axes.value = otherHand(axes.value);
  };
  return (
    <div class="form">
      <Switch label="Aim help" about="Without a mouse: the nose follows foes near by, sticks are drawn to them." on={aimHelp.value} set={(on) => (aimHelp.value = on)} />
      <Switch label="Mouse aims" about="Off, only its buttons count: the nose goes by itself and by the turn keys." on={mouseAims.value} set={(on) => (mouseAims.value = on)} />
      <Switch label="Left-handed" about="Left thumb or stick aims, the right one flies." on={swapSticks.value} set={changeHands} />
      <BindingTable />
      {padsOffered() && <AxisTable />}
      {!padsOffered() && <p class="quiet">This browser shows gamepads only to pages that were opened over https or on this machine.</p>}
    </div>
  );
}
