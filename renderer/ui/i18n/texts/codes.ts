import type { TextTable } from './text-table.ts';

/** Why a group is no target (`TargetReason`, `TopReason`), as it stands inside a node: two words at most. */
const reason: TextTable = {
  ok: ['can take it', '可以移入'],
  itself: ['itself', '自身'],
  'own-subgroup': ['own subgroup', '自己的子组'],
  'same-parent': ['its parent', '当前上级'],
  'too-deep': ['too deep', '层级过深'],
  'root-group': ['root group', '根组'],
  'at-top': ['already there', '已在顶层'],
  'no-root': ['no new root', '不能成为根组'],
  category: ['a category', '分类'],
  'only-categories': ['no category', '不是分类'],
  'no-right': ['no right', '无权限'],
  synced: ['synced', '同步组'],
  'read-only': ['read-only', '只读'],
  'not-loaded': ['not loaded', '未读取'],
  deleted: ['deleted', '将删除'],
};

/** Limits of a directory, one line in the capability table. */
const caveat: TextTable = {
  'tree-levels': ['tree, one parent each, at most {{levels}} levels', '树形，每组一个上级，最多 {{levels}} 级'],
  'tree-unlimited': ['tree, no limit of levels', '树形，层级不限'],
  'move-needs-memberships': ['the membership calls are closed in this domain', '该域未开放成员关系接口'],
  'move-unproven': ['not tried yet; a probe on throw-away groups tells', '尚未验证，可用临时组试一次'],
  'move-refused': ['this domain refused the probe', '该域拒绝了试移动'],
  'move-rebuild': ['by making the branch anew; its ids change', '通过重建分支实现，编号会改变'],
  'move-two-calls': ['two calls; the probe on throw-away groups passed', '两次调用，临时组试移动已通过'],
  'delete-only-empty': ['empty groups only', '仅限空组'],
  'single-parent': ['one parent each', '每组只有一个上级'],
  'roles-not-served': ['assigned to administrators instead', '改为指定管理员'],
  'no-invites': ['people are added directly', '直接添加人员'],
  'no-join': ['an administrator adds people', '由管理员添加人员'],
  'no-activity': ['Canopy keeps its own journal', 'Canopy 保留自己的操作日志'],
  'search-may-lag': ['may lag behind by some seconds', '可能滞后数秒'],
  'no-access-level': ['groups have no visibility of their own', '组没有单独的可见性'],
  'verified-by-reading': ['every write is read back', '每次写入都会读回核实'],
  'one-call': ['one call each', '每项一次调用'],
  'admin-lists-lag': ['SystemGroupAdmin; lists lag by up to 10 s', 'SystemGroupAdmin，列表最多滞后 10 秒'],
  'no-categories': ['this site has no categories', '该站点没有分类'],
  'only-in-categories': ['groups stand in categories, one level', '组归入分类，仅一级'],
  'create-staff-only': ['staff of the site only', '仅限站点工作人员'],
  'creator-becomes-manager': ['who creates a group becomes its manager', '创建者成为经理'],
  'address-stays': ['the address of the group stays', '组的地址不变'],
  'delete-takes-resources': ['its resources go with it', '其资源一并删除'],
  'delete-takes-members': ['its memberships go with it', '其成员关系一并删除'],
  'categories-give-no-access': ['a category gives no access', '分类不带来访问权限'],
  'managers-are-members': ['managers are members with a role', '经理是带角色的成员'],
  'role-by-adding-again': ['by adding the person again', '通过重新添加实现'],
  'invites-not-listed': ['sent, but not listed by the server', '可发送，但服务器不列出'],
  'invite-to-site-then-add': ['invite to the site, then add', '先邀请到站点，再添加'],
  'superuser-cannot-join': ['not for a superuser', '超级用户不可用'],
  'activity-of-resources': ['of the group’s resources', '组内资源的动态'],
  'rate-unknown': ['no limit published; slows down when the server asks', '未公布上限，按服务器要求减速'],
};

/** Warnings of a plan; the parameters are those of `shared/plan/guard.ts`. */
const warning: TextTable = {
  'groups-per-person-advice': [
    '<b>{{person}}</b> would be in more than {{advice}} groups, the most the directory advises.',
    '<b>{{person}}</b>所属的组将超过目录建议的 {{advice}} 个。',
  ],
  'share-of-group-lost': [
    '<b>{{name}}</b> loses {{percent}} % of its people ({{people}}).',
    '<b>{{name}}</b>将失去 {{percent}}% 的人员（{{people}} 人）。',
  ],
  'top-level-move': ['<b>{{name}}</b> is a branch of the top level.', '<b>{{name}}</b>是顶层分支。'],
  'synced-group': [
    '<b>{{name}}</b> is mirrored from elsewhere. The next mirroring may take it back.',
    '<b>{{name}}</b>由其他目录同步而来，下次同步可能会改回。',
  ],
  'own-rights': ['Your own rights on <b>{{name}}</b> change.', '您对<b>{{name}}</b>的权限将改变。'],
  'last-admin': [
    '<b>{{name}}</b> would lose an administrator it must keep.',
    '<b>{{name}}</b>将失去必须保留的管理员。',
  ],
  'unknown-members': [
    'The people of <b>{{name}}</b> could not be read. Their part of the effect is unknown.',
    '无法读取<b>{{name}}</b>的人员，这部分影响未知。',
  ],
  'admins-not-known': [
    'The administrators of <b>{{name}}</b> have not been read.',
    '尚未读取<b>{{name}}</b>的管理员。',
  ],
  'admin-reach-presumed': [
    'Presumed: an administrator of a group administers the groups below.',
    '假定：组管理员也管理其下级组。',
  ],
  'create-by-name': [
    'If an answer is lost, <b>{{name}}</b> is found again by its name.',
    '若应答丢失，将按名称找回<b>{{name}}</b>。',
  ],
  'not-undoable': ['{{n}} of the steps cannot be undone.', '有 {{n}} 个步骤无法撤销。'],
  'ids-change': [
    '<b>{{name}}</b> gets a new id. Links to the old one break.',
    '<b>{{name}}</b>将获得新的编号，旧编号的链接会失效。',
  ],
  'changed-meanwhile': [
    '<b>{{name}}</b> was changed since then. That stays as it is.',
    '<b>{{name}}</b>此后又有改动，将保持现状。',
  ],
  'was-so-before': [
    'A step on <b>{{name}}</b> found it done already. That stays as it is.',
    '对<b>{{name}}</b>的一个步骤发现早已完成，将保持现状。',
  ],
  'name-taken': ['There is another group named <b>{{name}}</b> in this place.', '此处已有名为<b>{{name}}</b>的组。'],
  'access-narrows': [
    '<b>{{name}}</b> becomes private. Everybody but its members ({{people}}) loses sight of it.',
    '<b>{{name}}</b>将变为私有，除 {{people}} 名成员外，其他人都看不到它。',
  ],
  'access-widens': [
    '<b>{{name}}</b> is no longer private. Everybody can see it and its members.',
    '<b>{{name}}</b>将不再私有，所有人都能看到它及其成员。',
  ],
  'join-opens': ['Anybody may join <b>{{name}}</b>.', '任何人都可以加入<b>{{name}}</b>。'],
  'join-closes': ['Nobody joins <b>{{name}}</b> without being asked.', '未经邀请不能加入<b>{{name}}</b>。'],
  'categories-no-access': [
    'Categories change nothing in access. Nobody gains or loses by them.',
    '分类不影响访问权限，没有人因此获得或失去权限。',
  ],
  'category-anybody': [
    'Anybody can edit <b>{{name}}</b>: the server does not guard its categories.',
    '任何人都能修改<b>{{name}}</b>：服务器不保护分类。',
  ],
  'creator-becomes-manager': ['You become a manager of <b>{{name}}</b>.', '您将成为<b>{{name}}</b>的经理。'],
  'deletes-resources': [
    'The layers, maps and documents of <b>{{name}}</b> are deleted with it.',
    '<b>{{name}}</b>的图层、地图和文档将一并删除。',
  ],
  'invite-works-again': [
    'An invitation <b>{{person}}</b> has had into <b>{{name}}</b> can be used again.',
    '<b>{{person}}</b>收到过的<b>{{name}}</b>邀请仍可再次使用。',
  ],
  'accept-joins': [
    'You become a member of <b>{{name}}</b>, with the role of the invitation.',
    '您将按邀请中的角色加入<b>{{name}}</b>。',
  ],
  'reinvite-keeps-role': [
    '<b>{{to}}</b> was invited to <b>{{name}}</b> before. The first role stays.',
    '<b>{{to}}</b>曾被邀请加入<b>{{name}}</b>，仍按最初的角色。',
  ],
  'add-outside-options': [
    '<b>{{person}}</b> may be out of reach for you; the server then adds nobody.',
    '<b>{{person}}</b>可能不在您的可选范围内，届时服务器不会添加任何人。',
  ],
  'logo-not-undoable': [
    'The picture of <b>{{name}}</b> cannot be put back: the old one was not read.',
    '<b>{{name}}</b>的图片无法恢复：原图未读取。',
  ],
  'attributes-not-undoable': [
    'Part of <b>{{name}}</b> cannot be put back: what it was before was not read.',
    '<b>{{name}}</b>的部分内容无法恢复：原值未读取。',
  ],
  'disabled-person': ['<b>{{person}}</b> is disabled on the server.', '<b>{{person}}</b>在服务器上已停用。'],
};

/** Why the typed name is asked. */
const guard: TextTable = {
  'deletes-group': [
    '<b>{{name}}</b> is deleted for good. Made anew, it is another group.',
    '<b>{{name}}</b>将被永久删除；即使重新创建，也是另一个组。',
  ],
  'share-of-group': [
    '<b>{{name}}</b> loses {{percent}} % of its people. A name is asked from {{limit}} %.',
    '<b>{{name}}</b>将失去 {{percent}}% 的人员，超过 {{limit}}% 需输入名称。',
  ],
  'people-touched': [
    'People who lose access: {{people}}. A name is asked above {{limit}}.',
    '{{people}} 人将失去访问权限，超过 {{limit}} 人需输入名称。',
  ],
  'top-level-move': ['<b>{{name}}</b> is a branch of the top level.', '<b>{{name}}</b>是顶层分支。'],
  'own-rights': ['Your own rights on <b>{{name}}</b> change.', '您对<b>{{name}}</b>的权限将改变。'],
  'rebuilds-branch': [
    '<b>{{name}}</b> is made anew. It gets new ids (groups: {{count}}), the old ones go. Their file permissions and drives do not come along.',
    '<b>{{name}}</b>将在新位置重建：{{count}} 个组获得新编号，旧组将被删除，其文件权限和空间不会一并带走。',
  ],
  irreversible: ['Part of the plan cannot be undone.', '计划中有无法撤销的部分。'],
};

/** What the fresh read found different from the copy. */
const drift: TextTable = {
  'group-gone': ['<b>{{name}}</b> is no longer on the server.', '<b>{{name}}</b>在服务器上已不存在。'],
  'group-moved-to': ['<b>{{name}}</b> is under <b>{{to}}</b> now.', '<b>{{name}}</b> 现在位于 <b>{{to}}</b> 下。'],
  'group-moved': ['<b>{{name}}</b> has another parent now.', '<b>{{name}}</b>的上级已改变。'],
  'group-renamed': ['<b>{{name}}</b> has another name now.', '<b>{{name}}</b>的名称已改变。'],
  'members-changed': ['The people of <b>{{name}}</b> have changed.', '<b>{{name}}</b>的人员已改变。'],
  'admins-changed': ['The administrators of <b>{{name}}</b> have changed.', '<b>{{name}}</b>的管理员已改变。'],
  'not-readable': ['<b>{{name}}</b> could not be read again.', '无法重新读取<b>{{name}}</b>。'],
};

const capability: TextTable = {
  subgroups: ['Subgroups', '子组'],
  createGroup: ['Create a group', '新建组'],
  renameGroup: ['Rename a group', '重命名组'],
  deleteGroup: ['Delete a group', '删除组'],
  moveGroup: ['Move a group', '移动组'],
  multiParent: ['Several parents', '多个上级'],
  members: ['Add and remove people', '添加和移除人员'],
  groupAdministrators: ['Group administrators', '组管理员'],
  memberRoles: ['Roles of members', '成员角色'],
  invites: ['Invites', '邀请'],
  join: ['Join by oneself', '自行加入'],
  activity: ['Activity', '动态'],
  search: ['Search on the server', '服务器搜索'],
  accessLevel: ['Visibility of a group', '组的可见性'],
  idempotency: ['Safe repetition', '安全重复'],
};

const support: TextTable = {
  native: ['native', '原生'],
  emulated: ['emulated', '模拟'],
  absent: ['absent', '没有'],
  unknown: ['unknown', '未知'],
};

const check: TextTable = {
  address: ['Address', '地址'],
  server: ['Server', '服务器'],
  'sign-in': ['Sign-in', '登录'],
  identity: ['Who I am', '我的身份'],
  groups: ['Groups', '组'],
  memberships: ['Memberships', '成员关系'],
  clock: ['Clock', '时钟'],
  quota: ['Quota', '配额'],
};

export const codeTexts = { reason, caveat, warning, guard, drift, capability, support, check } satisfies Record<
  string,
  TextTable
>;
