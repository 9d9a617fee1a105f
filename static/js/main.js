/** Wires the page: stream, store, controls and panels. */

/** @import {Boot} from "./first.js" */
/** @import {Connection, State} from "./types.js" */
import { createDispatch } from "./actions.js";
import { keepAddress } from "./address.js";
import { LOOKED_AT, NOTHING_YET } from "./blank.js";
import { NOTHING } from "./comparing.js";
import { watchHints } from "./controls/hint.js";
import { watchDrops } from "./drop.js";
import { mount as mountSettings } from "./controls/settings.js";
import { boot, made } from "./first.js";
import { createHelp } from "./help.js";
import { isInside, runSlowly } from "./inside/go.js";
import { createHistory } from "./history.js";
import { listen, releaseFocusAfterPointer } from "./keyboard.js";
import { mount as mountNotices } from "./notices.js";
import { watchPanels } from "./panels.js";
import { whole } from "./problem.js";
import { receive } from "./receive.js";
import { createRuns } from "./runs.js";
import { createStore } from "./store.js";
import { createStream } from "./stream.js";
import { readTheme, watchTheme } from "./theme.js";
import { mount as mountTopbar } from "./topbar.js";
import { mount as mountTransport } from "./transport.js";
import { mount as mountEditor } from "./views/editor.js";
import { mountViews } from "./views.js";

const store = createStore(initialState(boot));
let narrowed = false;

const stream = createStream({
  lastStep: () => (store.get().history.length > 0 ? store.get().history.length - 1 : null),
  revision: () => store.get().revision,
  opened,
  connection,
  gone: () => void restore(),
  message(message) {
    store.update(receive(store.get(), message));
    if (message.type === "frame" || message.type === "surface") store.drawn(() => acknowledge(message.frame));
  },
});
const runs = createRuns(store, stream);
const panels = watchPanels(want);
const dispatch = createDispatch({ store, stream, runs, want, help: createHelp() });

void runs.start(boot.spec, { step: boot.step, opened: boot.opened, interventions: boot.interventions, made }); // first, so that the stream opens while controls are made
for (const view of [mountTopbar(dispatch), mountEditor(dispatch), mountNotices(dispatch), mountSettings(boot.catalog, dispatch)]) {
  store.subscribeAtOnce(view.render);
}
store.subscribe(mountTransport(dispatch).render);
keepAddress(store);
watchHints();
watchDrops(dispatch);
listen(dispatch, () => isInside(store.get().view));
runSlowly(store, dispatch);
releaseFocusAfterPointer();
watchTheme((theme) => store.update({ theme }));
window.addEventListener("offline", stream.cut);
window.addEventListener("online", stream.retry);
mountViews(store, dispatch);

/** @param {Connection} now */
function connection(now) {
  const back = now === "open" && store.get().connection === "waiting";
  store.update({
    connection: now,
    ...(back ? { notice: { kind: "info", text: "connected again, nothing was lost" } } : {}),
  });
}

/** A run that was playing when the connection went plays on when it is back. */
function opened() {
  want();
  if (store.get().status === "playing") dispatch({ type: "play" });
}

function want() {
  stream.send({ type: "want", ...panels.wants(store.get()) });
}

/** Only now that a frame is on screen may the server send another. @param {number} frame */
function acknowledge(frame) {
  stream.send({ type: "ack", frame });
  if (!narrowed) panels.narrow();
  narrowed = true;
}

/** The server no longer has the run: the spec and the step are all it takes to have it again. */
function restore() {
  const { spec, step, status, test, interventions } = store.get();
  const say = () => `the server had let go of this run; it was made again from its spec, up to step ${step}`;
  return runs.start(spec, { step, opened: test?.step ?? null, interventions, say, play: status === "playing" });
}

/** @param {Boot} from @returns {State} */
function initialState({ catalog, spec: asked, error }) {
  const spec = whole(asked, catalog.default);
  return {
    ...NOTHING_YET,
    catalog,
    spec,
    draft: spec,
    id: null,
    link: "",
    connection: "connecting",
    notice: error
      ? {
          kind: "error",
          text: `The address could not be read, so this is the default experiment: ${error.detail}`,
        }
      : null,
    step: 0,
    head: 0,
    epoch: 0,
    batchesPerEpoch: 1,
    status: "paused",
    diverged: null,
    stepsPerFrame: 1,
    loss: { batch: null, train: null, validation: null, test: null, penalty: null },
    metrics: {},
    test: null,
    history: createHistory(),
    data: null,
    function: null,
    planned: spec.horizon,
    before: null,
    slice: { slice: catalog.slices[0]?.name ?? "path" },
    topology: null,
    tickets: {},
    revision: 0,
    interventions: [],
    upload: null,
    compared: NOTHING,
    bringing: false,
    theme: readTheme(),
    view: {
      ...LOOKED_AT,
      landscape: "map",
      heightScale: "log",
      lines: "even",
      palette: "land",
      way: "plain",
      aspect: "equal",
      arrows: true,
      lossScale: "log",
      columns: [0, 1],
      graphFolded: false,
      dock: "graph",
      compare: null,
      room: null,
      stage: 0,
      sheet: 0,
      racers: null,
      sample: null,
      unit: null,
      looking: false,
      element: null,
      above: [],
      wires: "weight",
      notices: false,
      hushed: [],
    },
  };
}
