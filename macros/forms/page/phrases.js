// Texts of Decap CMS, reworded for proposals.

// The question of Decap CMS about a form that was left without saving.
export const LEFT = "You left this form without saving. Do you want your changes back?";

const WITHDRAW =
  "Withdraw this proposal, with everybody's changes in it? Nothing in it will be published. Your code host keeps a copy.";
const WITHDRAW_UNSAVED =
  "Withdraw this proposal, with everybody's changes in it and those that you have not saved? Nothing in it will be published.";

const OURS = {
  app: { header: { content: "Forms", workflow: "Open proposals" } },
  collection: { sidebar: { collections: "Forms" }, entries: { unpublishedHeader: "Proposed" } },
  editor: {
    editorControlPane: { widget: { required: "Fill in this field.", regexPattern: "%{fieldLabel}: %{pattern}" } },
    editor: {
      confirmLoadBackup: LEFT,
      onDeleteUnpublishedChanges: WITHDRAW,
      onDeleteUnpublishedChangesWithUnsavedChanges: WITHDRAW_UNSAVED,
    },
    editorToolbar: { backCollection: "%{collectionLabel}", draft: "Waiting", deleteUnpublishedChanges: "Withdraw proposal", deleteUnpublishedEntry: "Withdraw proposal" },
  },
  ui: {
    toast: {
      missingRequiredField: "Nothing was saved. A required field is empty.",
      onFailToPersist: "Nothing was saved. %{details}",
      onFailToUpdateStatus: "Nothing was changed. %{details}",
      onFailToPublishEntry: "Nothing was published. %{details}",
      entrySaved: "Saved as a proposal",
      onDeleteUnpublishedChanges: "Proposal withdrawn",
    },
  },
  workflow: {
    workflow: {
      loading: "Loading open proposals",
      workflowHeading: "Open proposals",
      description: "Your hub reviews each of them before it is published.",
    },
    workflowCard: { deleteChanges: "Withdraw proposal", deleteNewEntry: "Withdraw proposal" },
    workflowList: {
      onDeleteEntry: "Withdraw this proposal, with everybody's changes in it? Your code host keeps a copy.",
      draftHeader: "Waiting",
    },
  },
};

function merged(theirs, ours) {
  if (typeof ours === "string") return ours;
  return { ...theirs, ...Object.fromEntries(Object.entries(ours).map(([key, value]) => [key, merged(theirs[key], value)])) };
}

export const phrases = (theirs) => merged(theirs, OURS);

// Makes Decap CMS ask only once before a proposal with unsaved changes is withdrawn, instead of about each of the two.
export function askOnce() {
  const native = window.confirm.bind(window);
  let isAnswered = false;
  window.confirm = (words) => {
    const isYes = (isAnswered && words === WITHDRAW) || native(words);
    isAnswered = isYes && words === WITHDRAW_UNSAVED;
    return isYes;
  };
}
