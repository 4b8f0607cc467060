import type { UserRow } from "../directory/rows.ts";
import type { PdsWorld } from "./call.ts";

/** Inserts a user with defaults for everything that is not given. */
export function newUser(world: PdsWorld, given: Partial<UserRow> & { user_id: string }): UserRow {
  const now = world.clock.now();
  const row: UserRow = {
    user_name: "", nick_name: "", nick_fold: "", avatar: "", email: "", phone: "", phone_region: "", role: "user",
    status: "enabled", description: "", default_drive_id: "", user_data: "{}", extras: "{}", creator: "",
    created_at: now, updated_at: now, expired_at: 0, last_login_time: 0, ...given,
  };
  row.nick_fold = row.nick_name.toLowerCase();
  world.directory.users.insert(row);
  return row;
}
