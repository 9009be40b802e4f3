import { renderEngine } from "./engine";
import { MUSIC_RATE, renderBed, renderPulse } from "./music";
import { SOUNDS, type SoundName } from "./names";
import { recipes } from "./recipes";
import { render } from "./render";

type Samples = Float32Array<ArrayBuffer>;

/** What is asked of the worker: `rate` is that of the audio context. */
export type Wish = { what: "effects"; rate: number } | { what: "music" };

export type Made =
  | { what: "sound"; name: SoundName; variations: Samples[]; rate: number }
  | { what: "engine"; samples: Samples; rate: number }
  | { what: "music"; bed: Samples[]; pulse: Samples[]; rate: number };

/** All sounds are computed here, beside the game: a second of work that no frame waits for. */
self.onmessage = ({ data }: MessageEvent<Wish>) => {
  if (data.what === "music") {
    const [bed, pulse] = [renderBed(), renderPulse()];
    return send({ what: "music", bed, pulse, rate: MUSIC_RATE }, [...bed, ...pulse]);
  }
  const { rate } = data;
  for (const name of SOUNDS) {
    const recipe = recipes[name];
    const variations = Array.from({ length: recipe.variations }, (_, variation) => render(recipe, variation, rate));
    send({ what: "sound", name, variations, rate }, variations);
  }
  const samples = renderEngine(rate);
  send({ what: "engine", samples, rate }, [samples]);
};

function send(made: Made, samples: readonly Samples[]): void {
  self.postMessage(made, { transfer: samples.map(({ buffer }) => buffer) });
}
