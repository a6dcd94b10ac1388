"""Git and the REST APIs of GitHub and GitLab: issues, pull requests, CODEOWNERS."""
