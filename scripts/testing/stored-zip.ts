/** A zip archive without compression, in memory: what a download server of a test hands out. */
import { crc32 } from 'node:zlib';

export type ZipEntry = { name: string; content: string | Buffer; isExecutable?: boolean };

/** The archive's bytes. Times are the first that the format knows, 1980. */
export function storedZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, isExecutable } of entries) {
    const bytes = Buffer.from(content);
    const path = Buffer.from(name);
    // Version 2.0, UTF-8 names, stored, 1980-01-01, then checksum and sizes.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(0x0021, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, bytes]);
    // Made on Unix, so that the permission bits count.
    const head = Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, Buffer.alloc(14)]);
    head.writeUInt32LE(((isExecutable ? 0o100755 : 0o100644) << 16) >>> 0, 38);
    head.writeUInt32LE(offset, 42);
    directory.push(head, path);
    files.push(file);
    offset += file.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, index, end]);
}
