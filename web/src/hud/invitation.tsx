import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { linkTo, originsForOthers } from "../session/invite";
import type { Actions } from "../session/model";
import { Icon } from "../ui/icons";
import { QrCode } from "../ui/qr-code";

/** How others get into this match: a link to send, and a code for cameras. */
export function Invitation({ code, actions }: { code: string; actions: Actions }): JSX.Element {
  const [origins, found] = useState<readonly string[]>();
  useEffect(() => void originsForOthers().then(found), []);
  const links = (origins ?? []).map((origin) => linkTo(origin, code));
  const link = links[0] ?? linkTo(location.origin, code);
  return (
    <section class="invite" aria-label="Invite others">
      {links.length > 0 ? <QrCode text={link} label={`QR code of ${link}`} /> : origins === undefined && <span class="qr none" aria-hidden="true" />}
      <div>
        <span class="quiet">Match code</span>
        <b class="number">{code}</b>
        <button class="button" onClick={() => actions.copyLink(link)}>
          <Icon name="link" /> Copy link
        </button>
      </div>
      <p class="invite-link quiet">
        {origins?.length === 0 && <>Only this machine reaches the server; with <code>--bind 0.0.0.0:8080</code> it lets others in. </>}
        {(links.length > 0 ? links : [link]).map((one) => (
          <span key={one}>{one} </span>
        ))}
      </p>
    </section>
  );
}
