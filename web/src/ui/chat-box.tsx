import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ChatLine } from "../session/model";
import { Icon } from "./icons";

export const CHAT_MAX = 200;

/** A list of lines with a field below: the lobby's chat, and the match's when it is open. */
export function ChatBox({ lines, say, empty, focus, close }: {
  lines: ChatLine[];
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
        {lines.map((line) => (
          <p key={line.key}>
            <b>{line.name}</b> {line.text}
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
