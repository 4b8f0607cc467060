import { crc32 } from 'node:zlib';
import type { DirectoryColumns } from '#shared/domain/columns.ts';
import type { PackedDirectory } from './packed-directory.ts';

/**
 * A packed snapshot as one blob: a header of 32-bit words, then every column as it lies in memory, each on an 8-byte boundary. Reading is
 * making views: no row is looked at. Little-endian, as every machine Electron runs on.
 *
 * Header words: magic, layout version, CRC-32 of everything after the fixed part, groups, people, snapshot id,
 * asOf low, asOf high, then (offset, bytes) per section.
 */
const MAGIC = 0x4b504e43;
const LAYOUT = 2;
const FIXED_WORDS = 8;
const SECTIONS = 23;
/** Layout 1 ends before the access levels; files of the first release hold it. */
const SECTIONS_OF_LAYOUT_1 = 22;
const headerBytes = (sectionCount: number): number => (FIXED_WORDS + sectionCount * 2) * 4;
const HEADER_BYTES = headerBytes(SECTIONS);
const TWO_32 = 4_294_967_296;

function sections({ columns, groupKeys, personKeys }: PackedDirectory): (Uint8Array | Uint32Array)[] {
  const { groups, edges, people, memberships, assignments } = columns;
  return [
    groupKeys,
    groups.ids.bytes,
    groups.ids.offsets,
    groups.names.bytes,
    groups.names.offsets,
    groups.flags,
    groups.effectiveCounts,
    edges.childStart,
    edges.children,
    personKeys,
    people.ids.bytes,
    people.ids.offsets,
    people.names.bytes,
    people.names.offsets,
    people.contacts.bytes,
    people.contacts.offsets,
    people.flags,
    memberships.memberStart,
    memberships.members,
    memberships.roles,
    assignments.groups,
    assignments.people,
    // Empty where the directory has no access levels.
    groups.access ?? new Uint8Array(0),
  ];
}

const align = (n: number): number => (n + 7) & ~7;

/** What is kept: everything in one buffer, with a checksum. */
export function encodePack(packed: PackedDirectory): Uint8Array<ArrayBuffer> {
  const blob = layOut(packed);
  new Uint32Array(blob.buffer, 0, FIXED_WORDS)[2] = crc32(blob.subarray(12));
  return blob;
}

function layOut(packed: PackedDirectory): Uint8Array<ArrayBuffer> {
  const parts = sections(packed);
  let size = HEADER_BYTES;
  const offsets = parts.map((part) => {
    const at = align(size);
    size = at + part.byteLength;
    return at;
  });
  const blob = new Uint8Array(align(size));
  const words = new Uint32Array(blob.buffer, 0, FIXED_WORDS + parts.length * 2);
  parts.forEach((part, i) => {
    blob.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offsets[i]);
    words[FIXED_WORDS + i * 2] = offsets[i];
    words[FIXED_WORDS + i * 2 + 1] = part.byteLength;
  });
  const { columns } = packed;
  words[0] = MAGIC;
  words[1] = LAYOUT;
  words[3] = columns.groups.count;
  words[4] = columns.people.count;
  words[5] = columns.snapshotId;
  words[6] = columns.asOf % TWO_32;
  words[7] = Math.floor(columns.asOf / TWO_32);
  return blob;
}

/** The columns alone, in one fresh buffer that can be transferred to another thread. */
export function compactColumns(packed: PackedDirectory): DirectoryColumns {
  return viewPack(layOut(packed)).columns;
}

/**
 * Views into `blob` (no copy). Null when it is not what `encodePack` wrote: another layout or damaged; the rows are the truth and the
 * caller packs anew or reports the damage.
 */
export function decodePack(blob: Uint8Array<ArrayBuffer>): PackedDirectory | null {
  if (blob.byteLength < headerBytes(SECTIONS_OF_LAYOUT_1) || blob.byteOffset % 8 !== 0) return null;
  const words = new Uint32Array(blob.buffer, blob.byteOffset, FIXED_WORDS);
  const known = words[1] === LAYOUT || words[1] === 1;
  if (words[0] !== MAGIC || !known || words[2] !== crc32(blob.subarray(12))) return null;
  return viewPack(blob);
}

function viewPack(blob: Uint8Array<ArrayBuffer>): PackedDirectory {
  const layout = new Uint32Array(blob.buffer, blob.byteOffset, FIXED_WORDS)[1];
  const sectionCount = layout === 1 ? SECTIONS_OF_LAYOUT_1 : SECTIONS;
  const words = new Uint32Array(blob.buffer, blob.byteOffset, headerBytes(sectionCount) / 4);
  let section = 0;
  const bytes = (): Uint8Array => {
    const at = FIXED_WORDS + section * 2;
    section += 1;
    return new Uint8Array(blob.buffer, blob.byteOffset + words[at], words[at + 1]);
  };
  const ints = (): Uint32Array => {
    const view = bytes();
    return new Uint32Array(view.buffer, view.byteOffset, view.byteLength / 4);
  };
  const strings = () => ({ bytes: bytes(), offsets: ints() });
  // Reading order is writing order.
  const groupKeys = ints();
  const groups: DirectoryColumns['groups'] = {
    count: words[3],
    ids: strings(),
    names: strings(),
    flags: bytes(),
    effectiveCounts: ints(),
  };
  const edges = { childStart: ints(), children: ints() };
  const personKeys = ints();
  const people: DirectoryColumns['people'] = {
    count: words[4],
    ids: strings(),
    names: strings(),
    contacts: strings(),
    flags: bytes(),
  };
  const memberships = { memberStart: ints(), members: ints(), roles: bytes() };
  const assignments = { groups: ints(), people: ints() };
  if (layout !== 1) {
    const access = bytes();
    if (access.byteLength > 0) groups.access = access;
  }
  return {
    columns: {
      format: 1,
      snapshotId: words[5],
      asOf: words[6] + words[7] * TWO_32,
      groups,
      edges,
      people,
      memberships,
      assignments,
    },
    groupKeys,
    personKeys,
  };
}
