import type { ErrorCode } from '#shared/errors/codes.ts';
import type { TextTable } from './text-table.ts';

/** Per code: what happened, what to do; each as [English, Simplified Chinese]. The type counts the codes. */
const errors: Record<ErrorCode, { message: readonly [string, string]; action: readonly [string, string] }> = {
  'net.invalid-url': {
    message: ['This is not an address.', '这不是一个有效的地址。'],
    action: ['Write it as https://name.example.com.', '请写成 https://name.example.com 的形式。'],
  },
  'net.insecure-url': {
    message: ['The address is not encrypted.', '该地址未加密。'],
    action: ['Use https. Plain http works on this computer only.', '请使用 https。http 仅限本机。'],
  },
  'net.unreachable': {
    message: ['The server cannot be reached.', '无法连接服务器。'],
    action: ['Check the address and the network, then try again.', '请检查地址和网络，然后重试。'],
  },
  'net.timeout': {
    message: ['The server did not answer in time.', '服务器未及时应答。'],
    action: ['Try again in a moment.', '请稍后重试。'],
  },
  'net.tls': {
    message: ['The server’s certificate is not trusted.', '服务器证书不受信任。'],
    action: ['Check the address, or ask who runs the server.', '请核对地址，或联系服务器管理者。'],
  },
  'net.aborted': {
    message: ['The request was cancelled.', '请求已取消。'],
    action: ['Start it again when you are ready.', '准备好后可重新开始。'],
  },
  'net.redirect': {
    message: ['The server pointed to another address.', '服务器指向了另一个地址。'],
    action: ['Check the address of the connection.', '请检查连接的地址。'],
  },
  'net.too-large': {
    message: ['The answer was too large.', '应答过大。'],
    action: ['Check that the address is a directory.', '请确认该地址是目录服务。'],
  },
  'net.bad-response': {
    message: ['The answer could not be understood.', '无法理解服务器的应答。'],
    action: ['Try again. If it stays, see the log.', '请重试；若仍出现，请查看日志。'],
  },
  'net.not-this-directory': {
    message: ['This server is not the kind chosen.', '该服务器不是所选的目录类型。'],
    action: ['Check the address and the kind of directory.', '请检查地址和目录类型。'],
  },

  'auth.expired': {
    message: ['The sign-in has expired.', '登录已过期。'],
    action: ['Sign in again in the connection.', '请在连接中重新登录。'],
  },
  'auth.invalid': {
    message: ['The server did not accept the sign-in.', '服务器未接受登录。'],
    action: ['Check the account and its token, key or password.', '请检查账号及其令牌、密钥或密码。'],
  },
  'auth.role-changed': {
    message: ['Your role on the server has changed.', '您在服务器上的角色已改变。'],
    action: ['Sign in again to use the new one.', '请重新登录以使用新角色。'],
  },
  'auth.disabled': {
    message: ['The account is disabled.', '该账号已停用。'],
    action: ['Ask an administrator, or use another account.', '请联系管理员，或改用其他账号。'],
  },
  'auth.bad-key': {
    message: ['The private key cannot be read.', '无法读取私钥。'],
    action: ['Paste the whole PEM, first and last line included.', '请粘贴完整的 PEM，包括首行和末行。'],
  },
  'auth.clock': {
    message: ['This computer’s clock is off.', '本机时钟不准。'],
    action: ['Set the clock, then try again.', '请校准时钟后重试。'],
  },

  'remote.forbidden': {
    message: ['The server does not permit this.', '服务器不允许此操作。'],
    action: ['Ask somebody who administers this group.', '请联系管理该组的人。'],
  },
  'remote.not-found': {
    message: ['It is no longer on the server.', '服务器上已不存在。'],
    action: ['Sync to see what is there now.', '请同步以查看当前内容。'],
  },
  'remote.conflict': {
    message: ['The server has something else there.', '服务器上的内容与预期不符。'],
    action: ['Sync and look again.', '请同步后再查看。'],
  },
  'remote.invalid': {
    message: ['The server refused the values.', '服务器拒绝了这些值。'],
    action: ['See the details for its reason.', '原因请见详情。'],
  },
  'remote.rate-limited': {
    message: ['The server asks to wait.', '服务器要求等待。'],
    action: ['It goes on by itself.', '稍后会自动继续。'],
  },
  'remote.unavailable': {
    message: ['The server is not available now.', '服务器暂不可用。'],
    action: ['Try again in a few minutes.', '请几分钟后重试。'],
  },
  'remote.internal': {
    message: ['The server had an error of its own.', '服务器内部出错。'],
    action: ['Try again. The request id is in the details.', '请重试。请求编号见详情。'],
  },
  'remote.unsupported': {
    message: ['This server cannot do that.', '该服务器不支持此操作。'],
    action: ['See the connection for what it can do.', '其能力请见连接页面。'],
  },

  'sync.cancelled': {
    message: ['The sync was cancelled.', '同步已取消。'],
    action: ['The old copy stays. Sync goes on from there.', '旧副本仍在，再次同步会从中断处继续。'],
  },
  'sync.marker-loop': {
    message: ['The server repeats the same page.', '服务器重复返回同一页。'],
    action: ['The old copy stays. Try again later.', '旧副本仍在，请稍后重试。'],
  },
  'sync.incomplete': {
    message: ['The sync did not finish.', '同步未完成。'],
    action: ['The old copy stays. Sync goes on from there.', '旧副本仍在，再次同步会从中断处继续。'],
  },

  'store.corrupt': {
    message: ['A file on this computer is damaged: {{file}}.', '本机上的文件已损坏：{{file}}。'],
    action: ['It was kept. Put back a good one, or set it aside.', '文件已保留。请换回完好的文件，或将其移开。'],
  },
  'store.read-only': {
    message: ['Canopy may not write its files.', 'Canopy 无权写入其文件。'],
    action: ['Check the rights of the data folder.', '请检查数据文件夹的权限。'],
  },
  'store.disk-full': {
    message: ['The disk is full, or a quota is used up.', '磁盘已满，或配额已用尽。'],
    action: ['Nothing is lost. Free some space, then try again.', '没有内容丢失。请释放空间后重试。'],
  },
  'store.future': {
    message: ['The local copy is of a newer Canopy.', '本地副本来自更新版本的 Canopy。'],
    action: ['Open it with that version.', '请用该版本打开。'],
  },
  'store.foreign': {
    message: ['The file is not a copy of Canopy.', '该文件不是 Canopy 的副本。'],
    action: ['Move it away from the data folder.', '请将其移出数据文件夹。'],
  },
  'store.busy': {
    message: ['Another Canopy uses this data folder.', '另一个 Canopy 正在使用此数据文件夹。'],
    action: ['Close the other one.', '请关闭另一个。'],
  },
  'store.empty': {
    message: ['There is no copy yet.', '尚无副本。'],
    action: ['Sync once to read the directory.', '请先同步一次以读取目录。'],
  },

  'plan.itself': {
    message: ['A group cannot go under itself.', '组不能移到自身之下。'],
    action: ['Choose another parent.', '请选择其他上级组。'],
  },
  'plan.own-subgroup': {
    message: ['A group cannot go under its own subgroup.', '组不能移到自己的子组之下。'],
    action: ['Choose a parent outside of it.', '请选择其外部的上级组。'],
  },
  'plan.same-parent': {
    message: ['It is under this parent already.', '它已在该上级组之下。'],
    action: ['Choose another parent.', '请选择其他上级组。'],
  },
  'plan.too-deep': {
    message: ['This would be deeper than the directory allows.', '层级将超过目录的上限。'],
    action: ['Choose a parent further up.', '请选择更高层的上级组。'],
  },
  'plan.root-group': {
    message: ['A root group cannot be moved or deleted.', '根组不能移动或删除。'],
    action: ['Move its subgroups instead.', '可改为移动其子组。'],
  },
  'plan.no-right': {
    message: ['You do not administer this group.', '您不管理该组。'],
    action: ['Ask one of its administrators.', '请联系它的管理员。'],
  },
  'plan.synced': {
    message: ['This group is mirrored from elsewhere.', '该组由其他目录同步而来。'],
    action: ['Change it where it comes from.', '请在来源处修改。'],
  },
  'plan.not-loaded': {
    message: ['This group has not been read yet.', '该组尚未读取。'],
    action: ['Sync, then try again.', '请同步后重试。'],
  },
  'plan.move-unproven': {
    message: ['Whether this domain allows a move is not known.', '尚不清楚该域是否允许移动。'],
    action: ['Try it on throw-away groups first.', '请先用临时组试一次。'],
  },
  'plan.not-empty': {
    message: ['The group is not empty.', '该组不为空。'],
    action: ['Move its subgroups and remove its people first.', '请先移出子组和成员。'],
  },
  'plan.last-admin': {
    message: ['The group would be left without an administrator.', '该组将没有管理员。'],
    action: ['Assign another one first.', '请先指定另一名管理员。'],
  },
  'plan.self-lockout': {
    message: ['You would lose your own administrator right.', '您将失去自己的管理权限。'],
    action: ['Keep your own right out of the plan.', '请勿在计划中改动自己的权限。'],
  },
  'plan.duplicate': {
    message: ['This is staged already.', '此变更已暂存。'],
    action: ['See it in the change tray.', '请在变更栏中查看。'],
  },
  'plan.unknown-object': {
    message: ['It is not in the copy.', '副本中没有它。'],
    action: ['Sync, then try again.', '请同步后重试。'],
  },
  'plan.name-invalid': {
    message: ['The name cannot be used.', '该名称不可用。'],
    action: ['Use 1 to 128 characters.', '请使用 1 至 128 个字符。'],
  },
  'plan.name-taken': {
    message: ['Another group has this name.', '已有其他组使用此名称。'],
    action: ['Choose another name; letter case does not count.', '请换一个名称，不区分大小写。'],
  },
  'plan.reserved-name': {
    message: ['The site needs a group of this name for itself.', '站点自身需要使用这个名称的组。'],
    action: ['Choose another name, and leave that group alone.', '请换一个名称，且不要改动该组。'],
  },
  'plan.key-taken': {
    message: ['The address made from this name is taken.', '由此名称生成的地址已被占用。'],
    action: ['Choose a name that differs in letters or digits.', '请换一个字母或数字不同的名称。'],
  },
  'plan.key-too-long': {
    message: ['The address made from this name is too long.', '由此名称生成的地址过长。'],
    action: ['Choose a shorter name.', '请换一个更短的名称。'],
  },
  'plan.key-empty': {
    message: ['No address can be made from this name.', '无法由此名称生成地址。'],
    action: ['Add letters or digits; a category needs Latin ones.', '请加入字母或数字，分类需用拉丁字母。'],
  },
  'plan.braces': {
    message: ['The text holds braces the server does not take.', '文本含有服务器不接受的括号。'],
    action: ['Leave out double curly and double square brackets.', '请去掉双花括号和双方括号。'],
  },
  'plan.description-missing': {
    message: ['This directory wants a description.', '该目录要求填写说明。'],
    action: ['Describe the group in a few words.', '请用几个字说明该组。'],
  },
  'plan.only-categories': {
    message: ['Groups stand in categories only.', '组只能归入分类。'],
    action: ['Choose a category.', '请选择一个分类。'],
  },
  'plan.category-move': {
    message: ['A category cannot go under anything.', '分类不能移到其他对象之下。'],
    action: ['Move its groups instead.', '可改为移动其中的组。'],
  },
  'plan.category-members': {
    message: ['A category has no members.', '分类没有成员。'],
    action: ['Choose one of its groups.', '请选择其中的一个组。'],
  },
  'plan.category-delete': {
    message: ['The server has no way to delete a category.', '服务器无法删除分类。'],
    action: ['Take its groups out of it instead.', '可改为将组移出该分类。'],
  },
  'plan.join-closed': {
    message: ['The group is private; nobody joins it alone.', '该组为私有，不能自行加入。'],
    action: ['Ask one of its managers.', '请联系它的经理。'],
  },
  'plan.not-member': {
    message: ['This person is no member of the group.', '此人不是该组的成员。'],
    action: ['Sync, then look again.', '请同步后再看。'],
  },
  'plan.address-invalid': {
    message: ['This is no e-mail address.', '这不是电子邮箱地址。'],
    action: ['Write one address per line, like ana@example.com.', '请每行写一个地址，如 ana@example.com。'],
  },
  'plan.nothing': {
    message: ['Nothing is left to apply.', '没有可应用的变更。'],
    action: ['Stage a change first.', '请先暂存一项变更。'],
  },
  'plan.stale': {
    message: ['The directory changed since the review.', '审阅之后目录有变。'],
    action: ['Review once more.', '请重新审阅。'],
  },

  'apply.read-only': {
    message: ['This connection is read-only.', '此连接为只读。'],
    action: ['Unlock it in the title bar, then apply.', '请在标题栏解锁后再应用。'],
  },
  'apply.guard': {
    message: ['The typed name does not match.', '输入的名称不一致。'],
    action: ['Type the name exactly as it is shown.', '请按显示的名称准确输入。'],
  },
  'apply.busy': {
    message: ['Another plan is being applied.', '另一个计划正在应用。'],
    action: ['Wait until it has ended.', '请等待其结束。'],
  },
  'apply.precondition': {
    message: ['The server no longer has what this step expects.', '服务器内容与此步骤的前提不符。'],
    action: ['Skip the step, or roll back and review again.', '请跳过此步骤，或回滚后重新审阅。'],
  },
  'apply.not-confirmed': {
    message: ['Sent, not confirmed.', '已发送，未确认。'],
    action: ['Read again to see whether it holds.', '请重新读取以确认结果。'],
  },
  'apply.refused': {
    message: ['The server accepted the call, but nothing changed.', '服务器接受了请求，但内容未变。'],
    action: ['Retry, or skip the step.', '请重试或跳过此步骤。'],
  },
  'apply.nothing-to-undo': {
    message: ['There is nothing left to undo.', '没有可撤销的内容。'],
    action: ['The directory is as before already.', '目录已是之前的样子。'],
  },

  'profile.not-found': {
    message: ['This connection no longer exists.', '此连接已不存在。'],
    action: ['Choose another one.', '请选择其他连接。'],
  },
  'profile.invalid': {
    message: ['Something in the form is missing.', '表单尚未填写完整。'],
    action: ['Fill in the marked fields.', '请填写标出的字段。'],
  },
  'profile.busy': {
    message: ['This connection is at work.', '此连接正在工作。'],
    action: ['Wait, or cancel what is running.', '请等待，或取消正在进行的任务。'],
  },
  'secret.missing': {
    message: ['No secret is stored for this connection.', '此连接没有保存密钥。'],
    action: ['Enter it in the connection.', '请在连接中输入。'],
  },
  'secret.locked': {
    message: ['The key ring of this computer is locked.', '本机密钥环已锁定。'],
    action: ['Unlock it, then try again.', '请解锁后重试。'],
  },
  'secret.unavailable': {
    message: ['Secrets cannot be kept safely here.', '本机无法安全保存密钥。'],
    action: ['It is kept until Canopy ends.', '密钥仅保留到 Canopy 退出。'],
  },
  'sample.failed': {
    message: ['The sample organisation did not start.', '示例组织未能启动。'],
    action: ['Try again. If it stays, see the log.', '请重试；若仍出现，请查看日志。'],
  },

  'ipc.untrusted-sender': {
    message: ['This page may not ask for that.', '此页面无权请求该操作。'],
    action: ['Open Canopy anew.', '请重新打开 Canopy。'],
  },
  'ipc.unknown-method': {
    message: ['This version cannot do that.', '此版本不支持该操作。'],
    action: ['Reload the window.', '请重新加载窗口。'],
  },
  'ipc.invalid': {
    message: ['The request was not well formed.', '请求格式有误。'],
    action: ['This is a fault of Canopy. See the log.', '这是 Canopy 的错误，请查看日志。'],
  },
  'ipc.too-large': {
    message: ['That is too much at once.', '一次提交的内容过多。'],
    action: ['Do it in smaller parts.', '请分批进行。'],
  },
  'ipc.busy': {
    message: ['Canopy is busy with the same thing.', 'Canopy 正在处理同一任务。'],
    action: ['Wait a moment.', '请稍候。'],
  },
  'ipc.cancelled': {
    message: ['Cancelled.', '已取消。'],
    action: ['Start it again when you are ready.', '准备好后可重新开始。'],
  },
  'ipc.disconnected': {
    message: ['Canopy’s own host does not answer.', 'Canopy 主机没有应答。'],
    action: ['It is looked for. Start it again if it was ended.', '正在重新连接；若已结束，请重新启动。'],
  },
  'internal.bug': {
    message: ['A fault in Canopy.', 'Canopy 出现错误。'],
    action: ['Nothing was sent after it. See the log.', '此后未发送任何内容，请查看日志。'],
  },
};

/** Where the reason says more than the code: by `params.reason`. */
const reasons: Record<string, { message: readonly [string, string]; action: readonly [string, string] }> = {
  'not-invited': {
    message: ['This invitation is for somebody else.', '此邀请是发给他人的。'],
    action: ['Sign in with the account of the invited address.', '请用受邀地址对应的账号登录。'],
  },
  'not-added': {
    message: ['The server did not add this person, and did not say so.', '服务器未添加此人，也未说明。'],
    action: ['Check that the account exists there and is active.', '请确认该账号在服务器上存在且已启用。'],
  },
  'not-available': {
    message: ['The server does not offer this person to this group.', '服务器不提供将此人加入该组的选项。'],
    action: ['Ask a superuser to add this person.', '请超级用户添加此人。'],
  },
  'not-manager': {
    message: ['You do not manage this group.', '您不是该组的经理。'],
    action: ['Ask one of its managers.', '请联系该组的经理。'],
  },
  'not-joined': {
    message: ['The server did not let you in.', '服务器未让您加入。'],
    action: ['Ask a manager of the group to add you.', '请该组的经理添加您。'],
  },
  'cannot-decline': {
    message: ['This server cannot decline invitations.', '此服务器无法拒绝邀请。'],
    action: ['Leave it unanswered.', '可以不予答复。'],
  },
  'other-group': {
    message: ['The invitation was into another group: {{group}}.', '此邀请属于另一个组：{{group}}。'],
    action: ['Sync, then look at that group.', '请同步，然后查看该组。'],
  },
};

/** The reasons that have words of their own. */
export const toldReasons: ReadonlySet<string> = new Set(Object.keys(reasons));

export const errorTexts: TextTable = Object.fromEntries(
  Object.entries({ ...errors, ...reasons }).flatMap(([code, { message, action }]) => [
    [code, message] as const,
    [`${code}.action`, action] as const,
  ]),
);
