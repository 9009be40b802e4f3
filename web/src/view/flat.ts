import { Buffer, BufferUsage, Geometry, GlProgram, Mesh, Shader } from "pixi.js";

const vertex = `
attribute vec2 aPosition;
attribute vec4 aColor;
varying vec4 vColor;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
void main(void) {
  vColor = aColor;
  gl_Position = vec4((uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(aPosition, 1.0)).xy, 0.0, 1.0);
}`;

const fragment = `
varying vec4 vColor;
void main(void) {
  gl_FragColor = vColor;
}`;

let shader: Shader | undefined;

/**
 * Faces of plain colour, or with a colour at each corner. Large ones are worth this: without a
 * graphics card a pixel from a picture costs more than twice as much as one of plain colour.
 */
export class Flat {
  private readonly places: number[] = [];
  private readonly tones: number[] = [];
  private readonly corners: number[] = [];

  /** Tones are 0xrrggbb. */
  rect(x: number, y: number, width: number, height: number, tone: number, alpha = 1): this {
    return this.quad([x, y, x + width, y, x + width, y + height, x, y + height], tone, alpha);
  }

  /** Four corners in turn. */
  quad(places: readonly number[], tone: number, alpha = 1): this {
    return this.face(places, [tone, tone, tone, tone], [alpha, alpha, alpha, alpha]);
  }

  face(places: readonly number[], tones: readonly number[], alphas: readonly number[]): this {
    const first = this.places.length / 2;
    this.places.push(...places);
    for (const [corner, tone] of tones.entries()) {
      const alpha = alphas[corner] ?? 1;
      for (const shift of [16, 8, 0]) this.tones.push(Math.round(((tone >> shift) & 255) * alpha));
      this.tones.push(Math.round(alpha * 255));
    }
    this.corners.push(first, first + 1, first + 2, first, first + 2, first + 3);
    return this;
  }

  /** `opaque`: what lies below need not be looked at, which is cheaper still. */
  mesh(opaque: boolean): FlatMesh {
    return new FlatMesh(Float32Array.from(this.places), Uint8Array.from(this.tones), Uint32Array.from(this.corners), opaque);
  }
}

/** What a `Flat` has become. Its corners may move. */
export class FlatMesh extends Mesh<Geometry, Shader> {
  private readonly buffer: Buffer;

  constructor(readonly places: Float32Array, tones: Uint8Array, corners: Uint32Array, opaque: boolean) {
    const buffer = new Buffer({ data: places, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
    const geometry = new Geometry({
      attributes: {
        aPosition: { buffer, format: "float32x2" },
        aColor: { buffer: new Buffer({ data: tones, usage: BufferUsage.VERTEX }), format: "unorm8x4" },
      },
      indexBuffer: corners,
    });
    shader ??= new Shader({ glProgram: GlProgram.from({ vertex, fragment, name: "flat" }), resources: {} });
    super({ geometry, shader, blendMode: opaque ? "none" : "normal" });
    this.buffer = buffer;
  }

  override destroy(): void {
    const { geometry } = this;
    super.destroy();
    geometry.destroy(true);
  }

  /** `places` have changed. */
  moved(): void {
    this.buffer.update();
  }
}

/** A tone between two. */
export function mix(a: number, b: number, share: number): number {
  let tone = 0;
  for (const shift of [16, 8, 0]) tone |= Math.round(((a >> shift) & 255) * (1 - share) + ((b >> shift) & 255) * share) << shift;
  return tone;
}
