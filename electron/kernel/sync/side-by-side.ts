/** Runs `work` over the items, at most `limit` at once, until all are done or `work` says stop by returning false. */
export async function sideBySide<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<boolean>,
): Promise<void> {
  let next = 0;
  let going = true;
  const lane = async (): Promise<void> => {
    while (going && next < items.length) {
      const item = items[next++];
      if (!(await work(item))) going = false;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}
