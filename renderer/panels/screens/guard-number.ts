/** A whole number as it was typed (`1,000` and full-width digits too); null when it is none or lies outside. */
export function guardNumber(typed: string, min: number, max: number): number | null {
  const plain = typed.normalize('NFKC').replace(/[\s,]/g, '');
  if (!/^\d{1,9}$/.test(plain)) return null;
  const value = Number(plain);
  return value >= min && value <= max ? value : null;
}
