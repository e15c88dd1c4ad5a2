/** What `aps-token --help` prints. */
export const help = `aps-token: access tokens of APS Auth for the terminals of VS Code

  aps-token [options]                   print an access token
  aps-token run [options] -- PROGRAM    run a program that gets a token in its environment
  aps-token list                        list the credentials, without secrets
  aps-token whoami                      the credential of this window

Options
  --as NAME        another credential than that of this window
  --scope SCOPE    a scope of the token; repeat it for several
  --min SECONDS    how long the token must still be valid
  --format FORM    token, header, json, env, exec-credential, or headers-json
  --print          print the token even to a terminal, which may keep it
  --help, --version

Options of run
  --as, --scope, --min
  --set SAMPLE     the variables of an APS sample, secrets included, instead of APS_ACCESS_TOKEN
  --no-masking     don't replace secrets in the output of the program. To replace them, its standard
                   output and standard error are pipes and no terminal

Exit codes
  0 success    2 wrong command line    69 no VS Code window answers    75 try again later
  77 not allowed    78 no credential, or sign in again
  run: the exit code of the program, 128 + n after signal n, 126 if it can't be run, 127 if not found

Examples
  aps-token --format header | curl -H @- https://developer.api.autodesk.com/oss/v2/buckets
  aps-token run -- node upload.js`;
