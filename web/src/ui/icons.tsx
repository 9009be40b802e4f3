import type { JSX } from "preact";

/** Line icons on a 24 grid, drawn for this game. */
const paths: Record<string, JSX.Element> = {
  play: <path d="M7 4l13 8-13 8z" fill="currentColor" />,
  watch: <><path d="M2 12c3-5 6.300-7 10-7s7 2 10 7c-3 5-6.300 7-10 7s-7-2-10-7z" /><circle cx="12" cy="12" r="3" /></>,
  plus: <path d="M12 5v14M5 12h14" />,
  minus: <path d="M5 12h14" />,
  dice: <path d="M4 4h16v16H4zM8.500 8.500h.01M15.500 8.500h.01M12 12h.01M8.500 15.500h.01M15.500 15.500h.01" />,
  link: <><path d="M10 14a4 4 0 0 0 6 .5l3-3a4.200 4.200 0 0 0-6-6l-1.500 1.500" /><path d="M14 10a4 4 0 0 0-6-.5l-3 3a4.200 4.200 0 0 0 6 6l1.500-1.500" /></>,
  people: <><circle cx="9" cy="8" r="3.500" /><path d="M2.500 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 5a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .8 3.200 2.600 3.500 5.500" /></>,
  bot: <><path d="M5 9h14v10H5zM12 9V5M12 4v.5M2.500 13v3M21.500 13v3" /><path d="M9 13.500v1M15 13.500v1" /></>,
  lock: <path d="M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3" />,
  sound: <path d="M4 9.500v5h3.500L13 19V5L7.500 9.500zM16.500 9a4.500 4.500 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11" />,
  mute: <path d="M4 9.500v5h3.500L13 19V5L7.500 9.500zM17 9.500l5 5M22 9.500l-5 5" />,
  menu: <path d="M4 7h16M4 12h16M4 17h16" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  chat: <path d="M4 5h16v11h-9l-5 4v-4H4z" />,
  hush: <path d="M4 5h16v11h-9l-5 4v-4H4zM9.500 8l5 5M14.500 8l-5 5" />,
  list: <path d="M4 20V10h5v10M9.500 20V4h5v16M15 20v-7h5v7" />,
  exit: <path d="M14 4H5v16h9M10 12h11M17.500 8.500L21 12l-3.500 3.500" />,
  signal: <path d="M4 19v-3M9.500 19v-7M15 19V8M20.500 19V4" />,
  settings: <path d="M4 7h9M18 7h2M4 17h2M11 17h9M15.500 4.500v5M8.500 14.500v5" />,
  warn: <path d="M12 4L2.500 20h19zM12 10v4.500M12 17.200v.1" />,
  left: <path d="M15 5l-7 7 7 7" />,
  right: <path d="M9 5l7 7-7 7" />,
  free: <path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M12 9v6M9 12h6" />,
  check: <path d="M5 12.500l5 5L19.500 7" />,
  crown: <path d="M3 7l5 5 4-8 4 8 5-5-2 12H5z" fill="currentColor" />,
  skull: <path d="M12 3c-5 0-8 3.300-8 7.500 0 2.600 1.300 4.300 3 5.500v4h10v-4c1.700-1.200 3-2.900 3-5.500C20 6.300 17 3 12 3zM9 11v1.500M15 11v1.500M10.500 20v-2.500M13.500 20v-2.500" />,
  hull: <path d="M12 20.500l-8-8.200a4.900 4.900 0 0 1 8-5.600 4.900 4.900 0 0 1 8 5.600z" fill="currentColor" />,
  dash: <path d="M4 5l7 7-7 7M12 5l7 7-7 7" />,
};

export function Icon({ name }: { name: string }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {paths[name]}
    </svg>
  );
}
