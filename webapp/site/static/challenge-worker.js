// Looks for counters whose SHA-256 begins with zero bits: see webapp/defences/challenge.py. Beside the page, so that
// typing never stutters. Not crypto.subtle: one promise for each sum would take longer than the sum.
"use strict";

const K = new Uint32Array(64);
const START = new Uint32Array(8);
for (let found = 0, number = 2; found < 64; number += 1) {
  let prime = true;
  for (let part = 2; part * part <= number; part += 1) if (number % part === 0) { prime = false; break; }
  if (!prime) continue;
  // First 32 bits of the fractional parts of square and cube roots of primes (FIPS 180-4, 4.2.2 and 5.3.3).
  if (found < 8) START[found] = (Math.sqrt(number) % 1) * 4294967296;
  K[found] = (Math.cbrt(number) % 1) * 4294967296;
  found += 1;
}

const schedule = new Uint32Array(64);
const block = new Uint8Array(64);

/** Return the first 32 bits of the SHA-256 of the first `length` bytes of `block`; at most 55 fit. */
function firstWord(length) {
  block.fill(0, length);
  block[length] = 0x80;
  block[62] = length >> 5;
  block[63] = length << 3;
  const w = schedule;
  for (let i = 0; i < 16; i += 1) {
    w[i] = (block[4 * i] << 24) | (block[4 * i + 1] << 16) | (block[4 * i + 2] << 8) | block[4 * i + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const p = w[i - 15], q = w[i - 2];
    w[i] = w[i - 16] + w[i - 7]
      + (((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3))
      + (((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10));
  }
  let a = START[0], b = START[1], c = START[2], d = START[3], e = START[4], f = START[5], g = START[6], h = START[7];
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))
      + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))
      + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return (a + START[0]) >>> 0;
}

/** Return the smallest counter that solves one puzzle. */
function counterFor(number, puzzle, bits) {
  const start = `${number}.${puzzle}.`;
  const limit = 2 ** (32 - bits);
  for (let i = 0; i < start.length; i += 1) block[i] = start.charCodeAt(i);
  for (let counter = 0; ; counter += 1) {
    const digits = String(counter);
    for (let i = 0; i < digits.length; i += 1) block[start.length + i] = digits.charCodeAt(i);
    if (firstWord(start.length + digits.length) < limit) return counter;
  }
}

onmessage = ({ data: { number, puzzles, bits } }) => {
  const counters = [];
  for (let puzzle = 0; puzzle < puzzles; puzzle += 1) counters.push(counterFor(number, puzzle, bits));
  postMessage(counters.join(","));
};
