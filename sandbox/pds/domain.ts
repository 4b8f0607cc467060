import type { Reply } from '../dialect.ts';
import { requireSuperadmin } from './access.ts';
import type { Call, Routes } from './call.ts';
import { DOMAIN_ID } from './objects.ts';
import { json } from './refusal.ts';

const MOST_USERS = 1_000_000;

/** The quota of the domain; a size of 0 is unlimited (§8). */
function getQuota(call: Call): Reply {
  requireSuperadmin(call, 'Domain');
  const used = call.directory.all<{ n: number }>('SELECT count(*) AS n FROM users')[0]?.n ?? 0;
  const quota = call.switches.get('userQuota') === 'full' ? used : Math.max(MOST_USERS, used);
  return json(200, { size_quota: 0, size_used: 0, user_count_quota: quota, user_count_used: used });
}

/** The configuration of the domain; its times are ISO texts, unlike those of groups (§1.8). */
function get(call: Call): Reply {
  requireSuperadmin(call, 'Domain');
  const founded = call.directory.all<{ at: number | null }>('SELECT min(created_at) AS at FROM groups')[0]?.at ?? 0;
  return json(200, {
    domain_id: DOMAIN_ID,
    domain_name: 'Kestrel 云隼',
    description: 'Sample organisation',
    status: 0,
    service_code: 'edm',
    init_drive_enable: false,
    init_drive_size: 0,
    size_quota: 0,
    used_size: 0,
    parent_domain_id: '',
    created_at: new Date(founded).toISOString(),
    updated_at: new Date(founded).toISOString(),
  });
}

export const DOMAIN_ROUTES: Routes = {
  '/v2/domain/get': { handle: get },
  '/v2/domain/get_quota': { handle: getQuota },
};
