const TABLE = new Uint32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 (IEEE 802.3) of integers in little-endian order, whatever the machine's. `crc` continues an earlier one. */
export function crc32(words: Int32Array, crc = 0): number {
  crc = ~crc;
  for (const word of words) {
    crc ^= word;
    crc = TABLE[crc & 255]! ^ (crc >>> 8);
    crc = TABLE[crc & 255]! ^ (crc >>> 8);
    crc = TABLE[crc & 255]! ^ (crc >>> 8);
    crc = TABLE[crc & 255]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
