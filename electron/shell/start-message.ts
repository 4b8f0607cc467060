/** What is said before there is a window. */
export interface StartMessage {
  title: string;
  text: string;
}

/** Chinese in any form gets Chinese, everything else English. `locale`: a BCP 47 tag. */
export const isChinese = (locale: string): boolean => /^zh\b/i.test(locale);

/** Another Canopy uses the data folder. */
export function busyMessage(locale: string, folder: string): StartMessage {
  if (isChinese(locale)) {
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

/** Canopy could not start; `reason` is for whoever is asked for help. */
export function failedMessage(locale: string, reason: string): StartMessage {
  if (isChinese(locale)) {
    return { title: 'Canopy 无法启动', text: `${reason}\n\n请重新启动 Canopy；如果仍然失败，请重新安装。` };
  }
  return {
    title: 'Canopy cannot start',
    text: `${reason}\n\nStart Canopy again; if that does not help, install it anew.`,
  };
}

/** The data folder that was asked for cannot be made; `reason` in the words of the operating system. */
export function folderMessage(locale: string, folder: string, reason: string): StartMessage {
  if (isChinese(locale)) {
    return {
      title: 'Canopy 无法创建数据文件夹',
      text: `无法创建这个数据文件夹：\n${folder}\n${reason}\n\n请用 --data-dir 指定一个可以写入的文件夹。`,
    };
  }
  return {
    title: 'Canopy cannot make its data folder',
    text: `This data folder cannot be made:\n${folder}\n${reason}\n\nChoose a folder that you may write to with --data-dir.`,
  };
}
