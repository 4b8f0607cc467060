import type { Capabilities, Support } from '#shared/capabilities.ts';
import { ERA_TRAITS, type ServerFindings } from './eras.ts';
import { SHIPPED_SITE_GROUPS } from './guards.ts';

/** What has been found of one server and of whoever is signed in there; null: not tried. */
export interface GeoNodeFindings {
  server: ServerFindings | null;
  /** May the signed-in person create groups? */
  mayCreate: boolean | null;
  superuser: boolean | null;
  /** Id of the signed-in person. */
  personId: string | null;
}

export const noFindings = (): GeoNodeFindings => ({
  server: null,
  mayCreate: null,
  superuser: null,
  personId: null,
});

const LONGEST_TEXT = 100_000;
const LONGEST_CATEGORY = 255;

/** What a GeoNode can do (spec/geonode.md §2), by era. Before the era is known: what all of them can, the rest unknown. */
export function geonodeCapabilities(found: GeoNodeFindings): Capabilities {
  const traits = found.server === null ? null : ERA_TRAITS[found.server.era];
  const known = (has: boolean): Support => (traits === null ? 'unknown' : has ? 'native' : 'absent');
  const categories = known(traits?.categories ?? true);
  const titleMax = traits?.titleMax ?? 50;
  const reservedNames = SHIPPED_SITE_GROUPS.join(' ');
  const texts = {
    descriptionRequired: 1,
    titleUnique: 1,
    categoryNameMax: LONGEST_CATEGORY,
    templateBraces: traits?.refusesTemplateTokens === false ? 1 : 0,
  };
  return {
    features: {
      subgroups: { support: categories, caveat: traits?.categories === false ? 'no-categories' : 'only-in-categories' },
      createGroup:
        found.mayCreate === false
          ? { support: 'absent', caveat: 'create-staff-only' }
          : {
              support: 'native',
              caveat: 'creator-becomes-manager',
              params: {
                ...texts,
                slugMax: traits?.slugMax ?? 50,
                reservedNames,
                categories: traits?.categories === true ? 1 : 0,
                // Among its members from the first moment on.
                ...(found.personId === null ? {} : { creatorId: found.personId }),
              },
            },
      renameGroup: {
        support: 'native',
        caveat: 'address-stays',
        // Of categories the address follows the name, and anybody may edit them (spec/geonode.md §5.13).
        params: { ...texts, categoryIdFollowsName: 1, categoryOpen: 1 },
      },
      deleteGroup: {
        support: 'native',
        caveat: traits?.deleteTakesResources === true ? 'delete-takes-resources' : 'delete-takes-members',
        params: { reservedNames, categories: 0 },
      },
      moveGroup: {
        support: categories,
        ...(traits?.categories === false ? { caveat: 'no-categories' } : { caveat: 'categories-give-no-access' }),
      },
      multiParent: { support: categories },
      members: {
        support: 'native',
        params: {
          superuserManages: traits?.superuserManages === false ? 0 : 1,
          // A manager is offered some people only.
          addLimited: traits?.payload === 'repeated-pks' ? 1 : 0,
        },
      },
      groupAdministrators: { support: 'absent', caveat: 'managers-are-members' },
      memberRoles:
        traits === null
          ? { support: 'unknown' }
          : traits.promote
            ? { support: 'native' }
            : { support: 'emulated', caveat: 'role-by-adding-again' },
      invites:
        traits === null
          ? { support: 'unknown' }
          : traits.invites
            ? { support: 'native', caveat: 'invites-not-listed' }
            : { support: 'absent', caveat: 'invite-to-site-then-add', params: { siteInvitations: 1 } },
      join: {
        support: 'native',
        ...(found.superuser === true && traits?.superuserManages === true ? { caveat: 'superuser-cannot-join' } : {}),
      },
      activity: { support: 'native', caveat: 'activity-of-resources' },
      search: { support: 'native' },
      accessLevel: { support: 'native', params: { levels: 'public public-invite private' } },
      idempotency: { support: 'absent', caveat: 'verified-by-reading' },
    },
    maxDepth: traits?.categories === false ? 1 : 2,
    reparent: traits?.categories === false ? 'none' : 'set-parents',
    inheritance: 'direct',
    adminReach: 'direct',
    nameMax: titleMax,
    descriptionMax: LONGEST_TEXT,
    groupsPerPersonAdvice: null,
  };
}
