import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { decodePng, encodePng, placeSideBySide, type Image } from './png';

const [red, green, blue] = [0xff0000, 0x00ff00, 0x0000ff];

function image(width: number, ...pixels: readonly number[]): Image {
  return { width, height: pixels.length / width, pixels: Uint32Array.from(pixels) };
}

describe('a picture that is written', () => {
  const before = image(3, red, red, red, red, red, red);
  const after = image(3, red, red, red, red, green, blue);

  it('has a palette and, for a second frame, only what has changed', () => {
    const moving = encodePng([
      { image: before, durationMs: 1500 },
      { image: after, durationMs: 40 },
    ]).toString('hex');
    const area = ['00000002', '00000001', '00000001', '00000001'].join('');
    assert.ok(moving.includes(`${hex('PLTE')}000000ff000000ff000000ff`), moving);
    assert.ok(moving.includes(`${hex('tRNS')}00`), moving);
    assert.ok(moving.includes(`${hex('acTL')}0000000200000003`), moving);
    assert.ok(moving.includes(`${hex('fcTL')}00000001${area}002803e80001`), moving);
    assert.equal(moving.split(hex('IDAT')).length, 2);
    assert.equal(moving.split(hex('fdAT')).length, 2);
    const still = encodePng([{ image: after, durationMs: 0 }]).toString('hex');
    assert.ok(!still.includes(hex('acTL')) && !still.includes(hex('fcTL')), still);
  });

  it('keeps its most frequent colors if it has more than 256', () => {
    const many = Array.from({ length: 300 }, (_, index) => index % 256);
    const png = encodePng([{ image: image(301, ...many, 0x010000), durationMs: 0 }]);
    const start = png.indexOf('PLTE');
    assert.equal(png.readUInt32BE(start - 4), 256 * 3);
    const reds = Array.from({ length: 256 }, (_, index) => png[start + 4 + index * 3]);
    assert.ok(reds.every((value) => value === 0));
  });
});

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}

describe('a picture of Chromium', () => {
  it('is read with each of the five filters', () => {
    const lines = [
      [0, 10, 20, 30, 40, 50, 60],
      [1, 1, 2, 3, 4, 5, 6],
      [2, 1, 1, 1, 1, 1, 1],
      [3, 0, 0, 0, 0, 0, 0],
      [4, 0, 0, 0, 0, 0, 0],
    ];
    const data = deflateSync(Uint8Array.from(lines.flat()));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const head = Buffer.from('89504e470d0a1a0a0000000d49484452000000020000000508020000000000000000', 'hex');
    const { pixels } = decodePng(
      Buffer.concat([head.subarray(0, 33), length, Buffer.from('IDAT'), data, Buffer.alloc(4)]),
    );
    assert.deepEqual(
      [...pixels],
      [0x0a141e, 0x28323c, 0x010203, 0x050709, 0x020304, 0x06080a, 0x010102, 0x030406, 0x010102, 0x030406],
    );
  });

  it('is placed beside another', () => {
    assert.deepEqual(
      placeSideBySide(image(1, red, green), image(2, blue, red, blue, blue)),
      image(3, red, blue, red, green, blue, blue),
    );
  });
});
