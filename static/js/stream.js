/** The network, all of it: requests, and one WebSocket that comes back by itself. */

/** @import {ApiError, Connection, Down, Up} from "./types.js" */
import { decode, encode } from "./wire.js";

const FIRST_WAIT = 250; // ms; doubled after every failure
const LONGEST_WAIT = 8000;
const NO_SUCH_RUN = 4404; // codes with which the server ends a stream
const NOT_WELCOME = 1008;
const OFFLINE = { error: "offline", detail: "the server does not answer", field: null };

/** A request that the server refused, with its sentence; status 0: it could not be reached. */
export class Refusal extends Error {
  /** @param {number} status @param {ApiError} body */
  constructor(status, body) {
    super(body.detail);
    this.status = status;
    this.body = body;
  }
}

/**
 * The decoded reply.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {object} [body]  a Blob is sent as it is
 * @returns {Promise<any>}
 * @throws {Refusal}
 */
export async function request(method, path, body) {
  const file = body instanceof Blob;
  const type = file ? "text/csv" : "application/json";
  let reply;
  try {
    reply = await fetch(path, {
      method,
      headers: body ? { "Content-Type": type } : {},
      body: file ? body : body ? encode(body) : undefined,
    });
  } catch {
    throw new Refusal(0, OFFLINE);
  }
  const text = await reply.text();
  if (reply.ok) return decode(text);
  throw new Refusal(reply.status, sentence(text, reply.status));
}

/** @param {string} text @param {number} status @returns {ApiError} */
function sentence(text, status) {
  try {
    const body = JSON.parse(text);
    if (typeof body.detail === "string") return { field: null, ...body };
  } catch {
    // A proxy's page of HTML: the status is all there is to say.
  }
  return { error: "http", detail: `the server answered with status ${status}`, field: null };
}

/**
 * @typedef {object} Stream
 * @property {(id: string) => Promise<void>} open   watches this run and no other; resolves when the
 *   connection is there, or could not be made
 * @property {(message: Up) => boolean} send   false if there is no connection to send it through
 * @property {() => void} retry   tries now instead of at the end of the wait
 * @property {() => void} cut     the system says that there is no network: sockets notice it late
 */

/**
 * @param {object} handlers
 * @param {() => number | null} handlers.lastStep   the last step that the page knows, for resuming
 * @param {() => number} handlers.revision   of the run whose steps these are
 * @param {() => void} handlers.opened   hello has been said; say what is wanted
 * @param {(message: Down) => void} handlers.message
 * @param {(connection: Connection) => void} handlers.connection
 * @param {() => void} handlers.gone   the server no longer knows the run
 * @returns {Stream}
 */
export function createStream(handlers) {
  /** @type {WebSocket | null} */
  let socket = null;
  let run = "";
  let wait = FIRST_WAIT;
  let timer = 0;
  let settle = () => {};

  function connect() {
    clearTimeout(timer);
    const mine = new WebSocket(address(run));
    socket?.close();
    socket = mine;
    mine.onopen = () => {
      if (socket !== mine) return;
      mine.send(encode({ type: "hello", last_step: handlers.lastStep(), revision: handlers.revision() }));
      handlers.connection("open");
      handlers.opened();
      settle();
    };
    mine.onmessage = (event) => {
      if (socket !== mine) return;
      const message = /** @type {Down} */ (decode(event.data));
      if (message.type === "run") wait = FIRST_WAIT; // it is this that a connection is for
      handlers.message(message);
    };
    mine.onclose = ({ code }) => {
      if (socket !== mine) return;
      socket = null;
      settle();
      if (code === NO_SUCH_RUN) handlers.gone();
      else if (code === NOT_WELCOME) handlers.connection("failed");
      else later();
    };
  }

  function later() {
    handlers.connection("waiting");
    clearTimeout(timer);
    timer = window.setTimeout(again, wait * (0.75 + 0.5 * Math.random()));
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  // A refused handshake tells a browser nothing, so ask first whether the run is still there.
  async function again() {
    const asked = run;
    try {
      await request("GET", `/api/runs/${asked}`);
    } catch (error) {
      if (asked !== run) return;
      if (error instanceof Refusal && error.status === 404) handlers.gone();
      else later();
      return;
    }
    if (asked === run && !socket) connect();
  }

  return {
    open(id) {
      run = id;
      wait = FIRST_WAIT;
      handlers.connection("connecting");
      settle();
      const settled = new Promise((resolve) => (settle = () => resolve(undefined)));
      connect();
      return /** @type {Promise<void>} */ (settled);
    },
    send(message) {
      if (!socket || socket.readyState !== WebSocket.OPEN) return false;
      socket.send(encode(message));
      return true;
    },
    cut() {
      if (!socket) return;
      const lost = socket;
      socket = null;
      lost.close();
      later();
    },
    retry() {
      if (socket || !run) return;
      wait = FIRST_WAIT;
      clearTimeout(timer);
      again();
    },
  };
}

/** @param {string} id */
function address(id) {
  const url = new URL(`/api/runs/${id}/stream`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
