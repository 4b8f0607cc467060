import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parsePage } from './dom.ts';
import { fieldValue, fieldValues } from '../testing/form-values.ts';
import type { PageForm } from './forms.ts';
import { errorWords, readAlerts, readEditPage, readLoginPage, readMembersPage, withoutBallast } from './html.ts';
import {
  readActivityPage,
  readDetailPage,
  readFooterVersion,
  readInvitationPage,
  readRemovePage,
} from './html-pages.ts';
import {
  identAnswer,
  jsonErrorWords,
  pickerAnswer,
  readRows,
  tastypieList,
  userInfo,
  userItem,
  v1Category,
  v1Group,
  v2GroupAnswer,
  v2GroupItem,
  v2GroupsAnswer,
} from './wire.ts';

/**
 * Exchanges recorded on real servers, kept beside the project. Without them these tests say so and do nothing; every parser is also tested
 * on pages written for it.
 */
const folder = fileURLToPath(new URL('../../../../../shared/fixtures/', import.meta.url));
const present = existsSync(`${folder}geonode-5.1.1`);
if (!present)
  process.stderr.write(
    '\n!!! The recorded exchanges (../shared/fixtures/geonode-*) are not there: NOT compared with real pages !!!\n\n',
  );

interface Recorded {
  request: { method: string; path: string };
  response: { status: number; headers: Record<string, unknown>; body: string };
}
const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(`${folder}geonode-${name}.json`, 'utf8')) as Recorded;
const body = (name: string): string => recorded(name).response.body;
const json = (name: string): unknown => JSON.parse(body(name));

describe.runIf(present)('recorded exchanges', () => {
  it('reads the members pages of all versions: names, roles, addresses', () => {
    const ada = { username: 'ada.lake', email: 'ada.lake@example.test', role: 'manager' };
    const ben = { username: 'ben.ford', email: 'ben.ford@example.test', role: 'member' };
    const cleo = { username: 'cleo_marsh', email: '', role: 'member' };
    const page = readMembersPage(parsePage(body('5.1.1/members_manager')));
    expect(page?.members).toEqual([ada, ben, cleo]);
    expect(page?.title).toBe('Harbour mapping');
    expect(page?.addForm?.payload).toBe('list');
    expect(page?.addForm?.form.token).toBe('CSRF_TOKEN');
    expect(page?.inviteForm).toBeNull();
    expect(readMembersPage(parsePage(body('5.1.1/members_anonymous')))).toMatchObject({
      members: [ada, ben, cleo],
      addForm: null,
    });

    const e = readMembersPage(parsePage(body('4.4/members_manager')));
    expect(e?.addForm?.payload).toBe('repeated-pks');
    expect(e?.addForm?.available.get('ben.ford')).toBe('1006');
    const d = readMembersPage(parsePage(body('3.3/members_manager')));
    expect(d?.addForm?.payload).toBe('repeated-names');
    for (const found of [e, d])
      expect(found?.members.find((member) => member.username === 'ada.lake')?.role).toBe('manager');

    const b = readMembersPage(parsePage(body('2.7/members_manager_invite_form')));
    expect(b?.addForm?.payload).toBe('role-and-list');
    expect(b?.inviteForm?.controls.get('invite_user_identifiers')).toBe('textarea');
    expect(b?.members).toEqual([
      { username: 'eve.staff', email: 'eve@example.test', role: 'manager' },
      { username: 'ben.ford', email: 'ben@example.test', role: 'member' },
    ]);
    expect(readMembersPage(parsePage(body('2.7/members_anonymous')))).toMatchObject({
      addForm: null,
      inviteForm: null,
    });
  });

  it('reads of every members page without its ballast what it reads of the whole page', () => {
    for (const name of [
      '5.1.1/members_manager',
      '5.1.1/members_anonymous',
      '4.4/members_manager',
      '3.3/members_manager',
      '2.7/members_manager_invite_form',
      '2.7/members_anonymous',
    ]) {
      const said = (html: string): unknown => {
        const read = readMembersPage(parsePage(html));
        const form = (one: PageForm | undefined | null) => one && { ...one, element: null };
        return (
          read && {
            ...read,
            addForm: read.addForm && { ...read.addForm, form: form(read.addForm.form) },
            inviteForm: form(read.inviteForm),
          }
        );
      };
      const html = body(name);
      expect(withoutBallast(html).length).toBeLessThan(html.length);
      expect(said(withoutBallast(html))).toEqual(said(html));
    }
  });

  it('reads detail pages', () => {
    const page = readDetailPage(parsePage(body('5.1.1/detail_manager')));
    expect(page).toMatchObject({
      title: 'Harbour mapping',
      description: 'Charts and soundings of the harbour.\nMeets on Tuesdays.',
      keywords: ['harbour', 'sea bed'],
      email: 'harbour@example.test',
      categories: [
        { slug: 'coast', name: 'Coast' },
        { slug: 'survey', name: 'Survey' },
      ],
      managers: ['ada.lake'],
      access: 'public',
      canManage: true,
      canSeeActivity: true,
      canJoin: false,
    });
    expect(readDetailPage(parsePage(body('5.1.1/detail_anonymous')))).toMatchObject({
      canManage: false,
      canJoin: true,
    });
    for (const version of ['2.7', '3.3', '4.4'])
      expect(readDetailPage(parsePage(body(`${version}/detail_manager`)))).toMatchObject({
        title: 'Harbour mapping',
        canManage: true,
      });
    expect(readDetailPage(parsePage(body('2.7/detail_private_anonymous_200')))).toMatchObject({
      title: 'Reservoir team',
      access: 'not-public',
      canSeeActivity: false,
      managers: ['ada.lake', 'ben.ford'],
    });
    for (const gone of ['5.1.1/detail_private_404', '3.3/detail_private_404'])
      expect(readDetailPage(parsePage(body(gone)))).toBeNull();
  });

  it('reads activity pages', () => {
    expect(readActivityPage(parsePage(body('5.1.1/activity_page')))).toEqual([
      {
        kind: 'upload',
        actor: 'ben.ford',
        verb: 'uploaded',
        object: { text: 'Soundings log', path: '/catalogue/#/document/2' },
        target: null,
        age: '0 minutes ago',
      },
      {
        kind: 'map',
        actor: 'ada.lake',
        verb: 'created',
        object: { text: 'Harbour overview by ada.lake', path: '/catalogue/#/map/1' },
        target: null,
        age: '0 minutes ago',
      },
    ]);
    expect(readActivityPage(parsePage(body('2.7/activity_page')))?.[0]).toEqual({
      kind: 'comment',
      actor: 'ben.ford',
      verb: 'added a comment on',
      object: { text: 'Harbour depths 2017 by ada.lake', path: '/maps/1#comments' },
      target: null,
      age: '0 minutes ago',
    });
    for (const version of ['3.3', '4.4'])
      expect(readActivityPage(parsePage(body(`${version}/activity_page`)))?.length).toBeGreaterThan(0);
  });

  it('reads forms whole: values, hidden slug, chosen categories', () => {
    const page = readEditPage(parsePage(body('5.1.1/update_form_manager')));
    const form = page!.form;
    expect(fieldValue(form, 'title')).toBe('Harbour mapping');
    expect(fieldValue(form, 'slug')).toBe('harbour-mapping');
    expect(fieldValue(form, 'description')).toBe('Charts and soundings of the harbour.\r\nMeets on Tuesdays.');
    expect(fieldValue(form, 'keywords')).toBe('"sea bed", harbour');
    expect(fieldValue(form, 'access')).toBe('public');
    expect(fieldValues(form, 'categories')).toEqual(['3', '4']);
    expect(form.files).toEqual(['logo']);
    expect(page!.categories.map(({ name }) => name)).toContain('Risk & Response');
    const old = readEditPage(parsePage(body('2.7/update_form_manager')));
    expect(fieldValue(old!.form, 'slug')).toBe('Harbour-mapping');
    expect(old!.categories.map(({ name }) => name)).toEqual(['Water', 'City planning', 'Coast', 'Survey']);
    expect(errorWords(old!.errors)).toBe('');
    expect(readEditPage(parsePage(body('4.4/create_form_staff')))?.form.controls.has('title')).toBe(true);
  });

  it('reads what a refused form says, and tells apart the one that says nothing', () => {
    const errors = readEditPage(parsePage(body('5.1.1/create_errors_200')))!.errors;
    expect(errors.general).toEqual(['A group already exists with that name.']);
    expect(Object.keys(errors.fields).sort()).toEqual(['access', 'categories', 'description', 'email', 'title']);
    expect(errors.fields['email']).toEqual(['Enter a valid email address.']);
    expect(readEditPage(parsePage(body('5.1.1/update_errors_200')))!.errors.fields['slug']).toHaveLength(1);
    expect(readEditPage(parsePage(body('4.4/update_slug_taken_200')))!.errors.fields['slug']).toEqual([
      'Group profile with this Slug already exists.',
    ]);
    expect(readEditPage(parsePage(body('5.1.1/category_create_errors_200')))!.errors.fields['name']).toHaveLength(1);
    expect(Object.keys(readEditPage(parsePage(body('2.7/create_errors_200')))!.errors.fields).length).toBeGreaterThan(
      0,
    );
    expect(errorWords(readEditPage(parsePage(body('2.7/create_hidden_error_200')))!.errors)).toBe('');
  });

  it('reads sign-in pages', () => {
    expect(readLoginPage(body('5.1.1/login_page'))).toMatchObject({
      userField: 'login',
      errors: [],
      form: { token: 'CSRF_TOKEN' },
    });
    expect(readLoginPage(body('5.1.1/login_wrong_200'))?.errors).toEqual([
      'The username and/or password you specified are not correct.',
    ]);
    expect(readLoginPage(body('2.7/login_page'))).toMatchObject({ userField: 'username', errors: [] });
    expect(readLoginPage(body('3.3/login_page'))).toMatchObject({
      userField: 'login',
      form: { action: '/account/login/' },
    });
  });

  it('reads the pages around: removal, invitation, site invitation, footer', () => {
    expect(readRemovePage(parsePage(body('5.1.1/remove_page_member')))?.question).toContain('Harbour mapping');
    const invitation = readInvitationPage(parsePage(body('2.7/invitation_page_200')));
    expect(invitation?.form.token).toBe('CSRF_TOKEN');
    expect(invitation?.text).toContain('invited');
    expect(readAlerts(body('5.1.1/site_invitation_200'))).toEqual([
      { level: 'success', text: "Invitations successfully sent to 'newcomer@example.test'" },
    ]);
    expect(readAlerts(body('2.7/members_anonymous'))).toEqual([]);
    expect(readFooterVersion(body('2.7/members_anonymous'))).toBe('2.7');
    expect(readFooterVersion(body('3.3/members_manager'))).toBeNull();
  });

  it('reads the JSON of all versions', () => {
    const page = v2GroupsAnswer.parse(json('5.1.1/v2_groups_page1'));
    expect(readRows(v2GroupItem, page.group_profiles)).toMatchObject({
      unreadable: 0,
      rows: [
        { slug: 'flood-watch', access: 'public-invite', categories: [{ slug: 'risk-response' }] },
        { slug: 'harbour-mapping', keywords: ['harbour', 'sea-bed'] },
        { slug: 'lone-group', categories: [] },
      ],
    });
    expect(v2GroupAnswer.parse(json('5.1.1/v2_group_detail')).group_profile.pk).toBe(5);
    for (const name of ['5.1.1/v2_group_post_201', '4.4/v2_group_post_201', '5.1.1/v2_patch_categories_200'])
      v2GroupAnswer.parse(json(name));
    for (const name of [
      '5.1.1/v2_members',
      '5.1.1/v2_managers',
      '4.4/v2_members_anonymous_200',
      '3.3/v2_members_anonymous_200',
    ]) {
      const users = readRows(userItem, json(name) as unknown[]);
      expect(users.unreadable).toBe(0);
      expect(users.rows.map((user) => user.username)).toContain('ada.lake');
    }
    for (const version of ['5.1.1', '4.4', '3.3']) {
      const { objects } = tastypieList.parse(json(`${version}/api_group_profile`));
      expect(readRows(v1Group, objects)).toMatchObject({
        unreadable: 0,
        rows: [{ slug: 'harbour-mapping', categories: [{ slug: 'coast', name: 'Coast' }, { slug: 'survey' }] }],
      });
    }
    const old = readRows(v1Group, tastypieList.parse(json('2.7/api_groups')).objects);
    expect(old.unreadable).toBe(0);
    expect(old.rows.map(({ slug }) => slug)).toContain('Reservoir-team');
    expect(readRows(v1Category, tastypieList.parse(json('5.1.1/api_groupcategory')).objects).rows[0]).toMatchObject({
      pk: 1,
      slug: 'water',
    });
    expect(readRows(v1Category, tastypieList.parse(json('2.7/api_groupcategory')).objects).rows[0]).toMatchObject({
      pk: null,
      slug: 'water',
    });
    const profiles = tastypieList.shape.objects.parse(
      (json('2.7/api_profiles_private_group') as { objects: unknown }).objects,
    );
    expect(readRows(userItem, profiles).rows.map(({ username }) => username)).toEqual(['ada.lake', 'ben.ford']);
    expect(identAnswer.parse(json('5.1.1/ident_json')).version).toBe('5.1.1');
    expect(pickerAnswer.parse(json('5.1.1/picker_users')).results[0]).toMatchObject({ id: '1005', text: 'ada.lake' });
    expect(userInfo.parse(json('5.1.1/userinfo_session_200'))).toMatchObject({ preferred_username: 'ada.lake' });
    expect(userInfo.parse(json('4.4/userinfo_session_200')).preferred_username).not.toBe('');
  });

  it('finds the words of JSON refusals', () => {
    expect(jsonErrorWords(json('3.3/v2_group_post_400')).message).toContain(
      'slug: group profile with this slug already exists.',
    );
    expect(jsonErrorWords(json('5.1.1/v2_members_staff_403'))).toEqual({
      message: 'You do not have permission to perform this action.',
      code: 'permission_denied',
    });
    expect(jsonErrorWords(json('5.1.1/v2_group_private_404')).message).toBe('No GroupProfile matches the given query.');
    expect(jsonErrorWords(json('3.3/userinfo_anonymous_403')).message).toContain('No token provided.');
  });

  it('has looked at every recorded version', () => {
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith('geonode-'))
        .sort(),
    ).toEqual(['geonode-2.7', 'geonode-3.3', 'geonode-4.4', 'geonode-5.1.1']);
  });
});
