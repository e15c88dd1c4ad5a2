import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Pixels from left to right and from top to bottom, each 0xRRGGBB. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

export interface Frame {
  readonly image: Image;
  /** How long the frame stays. */
  readonly durationMs: number;
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** Reads what Chromium writes: 8 bits per channel, RGB or RGBA, not interlaced. */
export function decodePng(png: Buffer): Image {
  const [width, height, bytes] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const lines = inflateSync(Buffer.concat(readChunks(png).flatMap(([type, data]) => (type === 'IDAT' ? [data] : []))));
  const stride = width * bytes;
  const pixels = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1);
    const line = new Uint8Array(lines.subarray(start + 1, start + 1 + stride));
    const filter = lines[start] ?? 0;
    for (let i = 0; i < stride; i++) {
      const [left, up, corner] = [line[i - bytes] ?? 0, above[i] ?? 0, i < bytes ? 0 : (above[i - bytes] ?? 0)];
      line[i] = (line[i] ?? 0) + predict(filter, left, up, corner);
    }
    for (let x = 0; x < width; x++) {
      const at = x * bytes;
      pixels[y * width + x] = ((line[at] ?? 0) << 16) | ((line[at + 1] ?? 0) << 8) | (line[at + 2] ?? 0);
    }
    above = line;
  }
  return { width, height, pixels };
}

/** What a filter of PNG adds to a byte. */
function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter < 2) return filter === 0 ? 0 : left;
  if (filter < 4) return filter === 2 ? up : (left + up) >> 1;
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function readChunks(png: Buffer): readonly (readonly [type: string, data: Buffer])[] {
  const chunks: (readonly [string, Buffer])[] = [];
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  return chunks;
}

/** Two images of the same height. */
export function placeSideBySide(left: Image, right: Image): Image {
  const width = left.width + right.width;
  const pixels = new Uint32Array(width * left.height);
  for (let y = 0; y < left.height; y++) {
    pixels.set(left.pixels.subarray(y * left.width, (y + 1) * left.width), y * width);
    pixels.set(right.pixels.subarray(y * right.width, (y + 1) * right.width), y * width + left.width);
  }
  return { width, height: left.height, pixels };
}

/**
 * A PNG with at most 255 colors, which moves if there are several frames (APNG, part of PNG's third edition) and stops at the
 * last one after three rounds. A frame holds only the rectangle that has changed, and in it what hasn't is transparent.
 */
export function encodePng(frames: readonly Frame[]): Buffer {
  const [first] = frames;
  if (!first) throw new Error('A picture needs a frame.');
  const { width, height } = first.image;
  const palette = choosePalette(frames);
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const chunks = [chunk('IHDR', header)];
  if (frames.length > 1) chunks.push(chunk('acTL', uint32(frames.length, 3)));
  chunks.push(
    chunk('PLTE', Buffer.from(palette.colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
  );
  chunks.push(chunk('tRNS', Buffer.from([0])));
  let sequence = 0;
  frames.forEach(({ image, durationMs }, index) => {
    const before = frames[index - 1]?.image;
    const area = before ? findChange(before, image) : { x: 0, y: 0, width, height };
    const timing = Buffer.from([durationMs >> 8, durationMs & 255, 1000 >> 8, 1000 & 255, 0, 1]);
    const control = Buffer.concat([uint32(area.width, area.height, area.x, area.y), timing]);
    if (frames.length > 1) chunks.push(chunk('fcTL', Buffer.concat([uint32(sequence++), control])));
    const data = deflateSync(toLines(image, before, area, palette.indexOf), { level: 9, memLevel: 9 });
    chunks.push(before ? chunk('fdAT', Buffer.concat([uint32(sequence++), data])) : chunk('IDAT', data));
  });
  return Buffer.concat([signature, ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The rectangle outside of which two images are the same; one pixel if they are. */
function findChange({ width, height, pixels }: Image, next: Image): Area {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let at = 0; at < pixels.length; at++) {
    if (pixels[at] === next.pixels[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return right < 0
    ? { x: 0, y: 0, width: 1, height: 1 }
    : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function toLines(
  { width, pixels }: Image,
  before: Image | undefined,
  area: Area,
  indexOf: (color: number) => number,
): Uint8Array {
  const lines = new Uint8Array((area.width + 1) * area.height);
  for (let y = 0; y < area.height; y++) {
    for (let x = 0; x < area.width; x++) {
      const at = (area.y + y) * width + area.x + x;
      const color = pixels[at] ?? 0;
      lines[y * (area.width + 1) + 1 + x] = color === before?.pixels[at] ? transparent : indexOf(color);
    }
  }
  return lines;
}

/** The index of the color that lets the frame before show through. */
const transparent = 0;

interface Palette {
  readonly colors: readonly number[];
  readonly indexOf: (color: number) => number;
}

/** The most frequent colors. The others, at the edges of letters, become the nearest of them. */
function choosePalette(frames: readonly Frame[]): Palette {
  const counts = new Map<number, number>();
  for (const { image } of frames) for (const color of image.pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const colors = [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 255)
    .map(([color]) => color);
  const indexes = new Map(colors.map((color, index) => [color, index + 1]));
  return {
    colors: [0, ...colors],
    indexOf(color) {
      const index = indexes.get(color) ?? indexes.get(findNearest(color, colors)) ?? 1;
      indexes.set(color, index);
      return index;
    },
  };
}

function findNearest(color: number, colors: readonly number[]): number {
  const distance = (other: number): number =>
    [16, 8, 0].reduce((sum, shift) => sum + (((color >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  return colors.reduce((nearest, other) => (distance(other) < distance(nearest) ? other : nearest));
}

function uint32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, index) => bytes.writeUInt32BE(number, index * 4));
  return bytes;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}
