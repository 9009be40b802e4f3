import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ChatLine } from "../session/model";
import { mutedNames, setMuted } from "../session/mutes";
import { Icon } from "./icons";

export const CHAT_MAX = 200;

/** A list of lines with a field below: the lobby's chat, and the match's when it is open. */
export function ChatBox({ lines, me, say, empty, focus, close }: {
  lines: ChatLine[];
  /** The own name: everybody else can be muted by theirs. */
  me: string;
  say: (text: string) => void;
  empty: string;
  focus?: boolean;
  close?: () => void;
}): JSX.Element {
  const [text, setText] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [lines.length]);
  useEffect(() => {
    if (focus === true) field.current?.focus();
  }, [focus]);
  const read = lines.filter((line) => !mutedNames.value.has(line.name));
  const unread = [...mutedNames.value].filter((name) => lines.some((line) => line.name === name));
  const mute = (name: string, muted: boolean) => {
    setMuted(name, muted);
    // The button is gone with the line.
    field.current?.focus();
  };
  const send = () => {
    const trimmed = text.trim();
    if (trimmed !== "") say(trimmed);
    setText("");
    close?.();
  };
  return (
    <div class="chat-box">
      <div ref={list} class="chat-lines" role="log" aria-label="Chat" tabIndex={0}>
        {lines.length === 0 && <p class="quiet">{empty}</p>}
        {read.map((line) => (
          <p key={line.key}>
            {line.name === me ? (
              <b>{line.name}</b>
            ) : (
              <button type="button" class="chat-name" aria-label={`Mute ${line.name}`} title={`Do not read ${line.name}`} onClick={() => mute(line.name, true)}>
                {line.name}
              </button>
            )}{" "}
            {line.text}
          </p>
        ))}
        {unread.map((name) => (
          <p key={name} class="quiet">
            You have muted {name}.{" "}
            <button type="button" class="chat-name" onClick={() => mute(name, false)}>
              Read again
            </button>
          </p>
        ))}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <input
          ref={field}
          type="text"
          value={text}
          maxLength={CHAT_MAX}
          placeholder="Say something"
          aria-label="Chat message"
          enterkeyhint="send"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Escape") close?.();
          }}
        />
        <button class="button square" aria-label="Send">
          <Icon name="right" />
        </button>
      </form>
    </div>
  );
}
