// Describe an open proposal in a sentence: whether its check is running, passed or found problems, and where its preview is.
// Problems and preview come from the comment that `playbook comment` maintains (macros/pull_requests/comment.py).
import { entryAt } from "./route.js";

const MARKER = "<!-- playbook-impact -->";
const PROBLEMS = ["To fix", "Not allowed in a proposal"]; // headings of the comment (macros/pull_requests/proposal_report.py)
const PREVIEW = /\[preview\]\((https?:\/\/[^\s()<>]+)\)/;
const MORE = /^… and (\d[\d,]*) more/;
const PAUSE = 30_000; // milliseconds between two requests while the check is running
const MAX_PROBLEMS = 3; // in the sentence

// ---- Code hosts: the state of the newest commit, since when, and the comments of bots, which nobody else can have written

const state = (isThere, isRunning, isFailed) => (isFailed ? "failed" : isRunning ? "running" : isThere ? "passed" : "waiting");

async function github({ api }, branch) {
  const { number, head } = await api.getBranchPullRequest(branch);
  const ask = (path) => api.request(`${api.originRepoURL}/${path}`, { params: { per_page: 100 }, cache: "no-store" });
  const [{ check_runs: runs }, { statuses }, comments] = await Promise.all([
    ask(`commits/${head.sha}/check-runs`),
    ask(`commits/${head.sha}/status`),
    ask(`issues/${number}/comments`),
  ]);
  const isRunning = runs.some((run) => run.status !== "completed") || statuses.some((each) => each.state === "pending");
  const isFailed =
    runs.some((run) => !["success", "neutral", "skipped"].includes(run.conclusion ?? "success")) ||
    statuses.some((each) => ["failure", "error"].includes(each.state));
  return {
    state: state(runs.length + statuses.length, isRunning, isFailed),
    since: runs.map((run) => run.started_at ?? "").sort().at(0) ?? "",
    comments: comments.filter(({ user }) => user?.type === "Bot").map(({ body, updated_at: on }) => ({ body, on })),
  };
}

const AT_REST = ["success", "skipped", "failed", "canceled", "manual"];

async function gitlab({ api }, branch) {
  const { iid } = await api.getBranchMergeRequest(branch);
  const ask = (what) => api.requestJSON({ url: `${api.repoURL}/merge_requests/${iid}/${what}`, params: { per_page: 100 }, cache: "no-store" });
  const [[newest], notes] = await Promise.all([ask("pipelines"), ask("notes")]);
  const status = newest?.status;
  return {
    state: state(newest, newest && !AT_REST.includes(status), ["failed", "canceled"].includes(status)),
    since: newest?.created_at ?? "",
    comments: notes
      .filter(({ author }) => /^(project|group)_\d+_bot/.test(author?.username))
      .map(({ body, updated_at: on }) => ({ body, on })),
  };
}

export const STATES = { github, gitlab, proxy: async () => ({ state: "elsewhere", since: "", comments: [] }) };

// ---- The comment

const isEarlier = (one, other) => Date.parse(one) < Date.parse(other);

// Returns the problems in the comment on the newest commit as plain text, their number, and the address of the preview.
export function reported({ since, comments }) {
  const comment = comments.find(({ body }) => body?.startsWith(MARKER));
  if (!comment) return { problems: [], count: 0 };
  const lines = isEarlier(comment.on, since) ? [] : comment.body.split(/\r?\n/);
  const problems = [];
  let [heading, more] = ["", 0];
  for (const line of lines) {
    heading = /^### (.*)$/.exec(line)?.[1] ?? heading;
    const text = /^- (.*)$/.exec(line)?.[1];
    if (!text || !PROBLEMS.includes(heading)) continue;
    const others = MORE.exec(text);
    if (others) more += Number(others[1].replace(/,/g, ""));
    else problems.push(readable(text.replace(/^(`+)[^]*?[^`]\1(?!`) /, "")));
  }
  return { problems, count: problems.length + more, preview: PREVIEW.exec(comment.body)?.[1] };
}

const readable = (text) =>
  text.replace(/&#8203;/g, "").replace(/\\([^A-Za-z0-9\s])/g, "$1").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

// Returns the sentence, and the address of the preview if there is one.
export function sentence(answer, words) {
  const { problems, count, preview } = reported(answer);
  const excerpt = problems.slice(0, MAX_PROBLEMS).join(" ") + (count > MAX_PROBLEMS ? " …" : "");
  const one = () => words.pbProblem.replace("{problem}", () => excerpt);
  const several = () => words.pbProblems.replace("{count}", count).replace("{problems}", () => excerpt);
  const sentences = {
    waiting: words.pbWaiting,
    running: words.pbRunning,
    passed: words.pbPassed,
    elsewhere: words.pbElsewhere,
    failed: !count ? words.pbFailed : count === 1 ? one() : several(),
  };
  return { text: sentences[answer.state], preview: isOpen(answer) ? undefined : preview };
}

const isOpen = ({ state: now }) => ["waiting", "running"].includes(now);

// ---- On the page

// Returns functions that show the state of a form's proposal, repeatedly while its check is running, and that end this.
export function watching(words) {
  const place = document.querySelector("#pb-check");
  let turns = 0; // only the last call of `show` may change the page
  const end = () => {
    turns += 1;
    place.hidden = true;
  };
  addEventListener("hashchange", end);
  return { show, end };

  async function show(host, name, which) {
    const { collection, slug, branch } = which;
    const entry = entryAt(location.hash);
    if (entry.collection !== collection || entry.slug !== slug) return;
    const turn = (turns += 1);
    const answer = await STATES[name](host, branch).catch(() => null); // a state that cannot be read is not guessed
    if (turn !== turns) return;
    place.hidden = !answer;
    if (!answer) return;
    const { text, preview } = sentence(answer, words);
    place.textContent = text;
    if (preview) place.append(" ", link(preview, words.pbPreview));
    if (isOpen(answer)) {
      setTimeout(() => turn === turns && show(host, name, which), PAUSE);
    }
  }
}

const link = (href, text) => Object.assign(document.createElement("a"), { href, text, target: "_blank", rel: "noopener" });
