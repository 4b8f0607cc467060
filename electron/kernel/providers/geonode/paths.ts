/** One part of an address. A part of dots alone would be taken for a folder and change the address: it is written so that nothing has that name. */
export const segment = (text: string): string => {
  const encoded = encodeURIComponent(text);
  return /^\.{1,2}$/.test(encoded) ? encoded.replaceAll('.', '%252E') : encoded;
};

export const groupPath = (slug: string, rest = ''): string => `/groups/group/${segment(slug)}/${rest}`;
export const membersPath = (slug: string): string => groupPath(slug, 'members/');
export const categoryPath = (slug: string, rest = ''): string => `/groups/categories/${segment(slug)}/${rest}`;

/** The three addresses with a user name at the end have no slash behind it (spec/geonode.md §3). */
export const memberPath = (slug: string, action: 'remove' | 'promote' | 'demote', username: string): string =>
  groupPath(slug, `member_${action}/${segment(username)}`);
