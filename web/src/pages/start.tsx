import type { JSX } from "preact";
import { device } from "../input/device";
import { lobbyChat, matches, name, offline, online, panel, type Actions, type MatchEntry } from "../session/model";
import { mouseAims, palette, swapSticks } from "../settings/settings";
import { ChatBox } from "../ui/chat-box";
import { Icon } from "../ui/icons";
import { NAME_MAX, randomName } from "../ui/names";
import { Presses, stickLabels } from "../ui/press";
import { SoundButton } from "../ui/sound-button";
import { Tabs } from "../ui/tabs";
import { count } from "../ui/words";
import { hullUrl } from "../view/textures";
import { Leaders } from "./leaders";

/** The first page: one click to fly, everything else around it. The house match flies behind it. */
export function StartPage({ actions }: { actions: Actions }): JSX.Element {
  return (
    <main class="start">
      <div class="start-veil" />
      <section class="start-main">
        <Title />
        <p class="start-line">
          <span>Fast space fights in the browser.</span> <span>No sign-up, no download.</span>
        </p>
        <NameField actions={actions} />
        <button class="button amber start-play" onClick={() => actions.quickPlay()} disabled={offline.value !== ""}>
          <Icon name="play" />
          {offline.value === "" ? "Play now" : "Connecting…"}
        </button>
        <div class="start-more">
          <button class="button" onClick={() => open("create", actions)} disabled={offline.value !== ""}>
            <Icon name="plus" /> Create match
          </button>
          <button class="button" onClick={() => open("code", actions)} disabled={offline.value !== ""}>
            <Icon name="lock" /> Enter code
          </button>
        </div>
        <Controls />
      </section>
      <Lobby actions={actions} />
      <div class="start-corner">
        <SoundButton actions={actions} />
        <button class="button square" title="Settings" aria-label="Settings" onClick={() => open("settings", actions)}>
          <Icon name="settings" />
        </button>
      </div>
    </main>
  );
}

function open(what: "create" | "code" | "settings", actions: Actions): void {
  actions.click();
  panel.value = what;
}

function Title(): JSX.Element {
  return (
    <h1 class="title" aria-label="Skirmish">
      <span aria-hidden="true">Skir</span>
      <i aria-hidden="true" />
      <span aria-hidden="true">mish</span>
    </h1>
  );
}

function NameField({ actions }: { actions: Actions }): JSX.Element {
  return (
    <div class="field">
      <label for="call-sign">Your call sign</label>
      <div class="start-name-row">
        <img key={palette.value} src={hullUrl(0, "cyan")} alt="" />
        <input
          id="call-sign"
          type="text"
          value={name.value}
          maxLength={NAME_MAX}
          spellcheck={false}
          autocomplete="nickname"
          onChange={(event) => actions.rename(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            actions.rename(event.currentTarget.value);
            actions.quickPlay();
          }}
        />
        <button class="button" title="Roll another call sign" aria-label="Roll another call sign" onClick={() => actions.rename(randomName())}>
          <Icon name="dice" /> Roll
        </button>
      </div>
    </div>
  );
}

function Controls(): JSX.Element {
  if (device.value === "touch") {
    const [flies, aims] = swapSticks.value ? ["Right", "left"] : ["Left", "right"];
    return <p class="controls quiet">{flies} thumb flies, {aims} thumb aims and fires.</p>;
  }
  if (device.value === "pad") {
    const [flies, aims] = stickLabels();
    return (
      <p class="controls quiet">
        <span>{flies}: fly</span>
        <span>{aims}: aim</span>
        <span><Presses of={["fire"]} kind="pad" /> fire</span>
      </p>
    );
  }
  return (
    <p class="controls quiet">
      <span><Presses of={["up", "left", "down", "right"]} /> fly</span>
      {device.value === "keys" || !mouseAims.value ? (
        <>
          <span><Presses of={["turnLeft", "turnRight"]} /> turn</span>
          <span><Presses of={["fire"]} /> fire</span>
        </>
      ) : (
        <>
          <span><kbd>Mouse</kbd> aim</span>
          <span><Presses of={["fire"]} kind="mouse" /> fire</span>
        </>
      )}
    </p>
  );
}

function Lobby({ actions }: { actions: Actions }): JSX.Element {
  const live = <>Live matches {online.value && <b class="number">{matches.value.length}</b>}</>;
  return (
    <section class="plate lobby" aria-label="Lobby">
      <Tabs
        label="Lobby"
        tabs={[
          { id: "matches", title: live, show: () => <Matches actions={actions} /> },
          { id: "chat", title: "Lobby chat", show: () => <ChatBox lines={lobbyChat.value} me={name.value} say={(text) => actions.say(text)} empty="Nobody has said anything yet. Say hello!" /> },
          { id: "leaders", title: "Leaders", show: () => <Leaders /> },
        ]}
      />
    </section>
  );
}

function Matches({ actions }: { actions: Actions }): JSX.Element {
  if (!online.value) return <p class="lobby-empty quiet" role="status">{offline.value || "Looking for the server…"}</p>;
  if (matches.value.length === 0) return <p class="lobby-empty quiet">No match is running. Press Play now and one starts.</p>;
  return (
    <ul class="matches">
      {matches.value.map((entry) => (
        <MatchRow key={entry.id} entry={entry} actions={actions} />
      ))}
    </ul>
  );
}

function MatchRow({ entry, actions }: { entry: MatchEntry; actions: Actions }): JSX.Element {
  const full = entry.players >= entry.seats;
  return (
    <li class="match">
      <div class="match-what">
        <b>{entry.name}</b>
        <small class="quiet">{[entry.teams ? "Two teams" : "Free for all", entry.map].filter(Boolean).join(" · ")}</small>
      </div>
      <Seats entry={entry} />
      <button class="button small" aria-label={full ? `${entry.name} is full` : `Join ${entry.name}`} onClick={() => actions.join(entry.code, false)} disabled={full}>
        {full ? "Full" : "Join"}
      </button>
      <button class="button small" title={`Watch ${entry.name}`} aria-label={`Watch ${entry.name}`} onClick={() => actions.join(entry.code, true)}>
        <Icon name="watch" /> Watch
      </button>
    </li>
  );
}

/** People first; bots alone keep the place warm. */
function Seats({ entry }: { entry: MatchEntry }): JSX.Element {
  const people = count(entry.players, "player");
  const bots = count(entry.bots, entry.level === "" ? "bot" : `${entry.level.toLowerCase()} bot`);
  return (
    <span class="seats" title={`${people}, ${bots}, ${count(entry.seats, "seat")}`}>
      {entry.players > 0 && <b>{people}</b>}
      {entry.players > 0 && entry.bots > 0 && <span class="quiet">+ {bots}</span>}
      {entry.players === 0 && <span class="quiet">{entry.bots > 0 ? `${bots} waiting` : "Nobody yet"}</span>}
    </span>
  );
}
