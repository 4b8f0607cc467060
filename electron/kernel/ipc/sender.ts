/**
 * Who sends a message, as the host saw it. The kernel knows nothing of windows and sockets: the composition root fills this in and
 * brings the function that judges it.
 */
export interface SenderInfo {
  /** The window or browser session, by the host's own name; null: the host does not know it (any more). */
  window: string | null;
  /** Sent by the main frame, not by a sub-frame. */
  mainFrame: boolean;
  /** Origin of the sending frame; null: the frame is gone. */
  origin: string | null;
}

/** True only for a known window, its main frame and the exact origin of the app. Anything thrown counts as no. */
export type TrustSender = (sender: SenderInfo) => boolean;
