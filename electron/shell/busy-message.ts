/** The one thing that is said before there is a window: another Canopy uses the data folder. */
export function busyMessage(locale: string, folder: string): { title: string; text: string } {
  if (/^zh\b/i.test(locale)) {
    return {
      title: 'Canopy 已在使用中',
      text: `另一个 Canopy 正在使用这个数据文件夹：\n${folder}\n\n请先关闭它，再重新打开。`,
    };
  }
  return {
    title: 'Canopy is already in use',
    text: `Another Canopy uses this data folder:\n${folder}\n\nClose it, then open Canopy again.`,
  };
}
