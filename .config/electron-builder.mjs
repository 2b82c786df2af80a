// How the installers are made: `npm run pack`. What goes into them has been put together in dist/parts before.

/** The repository that builds it, as GitHub's workflows name it; none on other machines. */
const repository = process.env.GITHUB_REPOSITORY;
const [owner, repo] = repository?.split('/') ?? [];
/** Whether the app is signed, as electron-builder itself sees it. An app of macOS that is not takes no updates. */
const signed = Boolean(process.env.CSC_LINK ?? process.env.CSC_NAME);

/** Debian's and Fedora's packages must name somebody and some place. */
const homepage = repository ? `https://github.com/${repository}` : 'https://capstan.invalid';
const maintainer = `Capstan <${repository ? `${owner}@users.noreply.github.com` : 'nobody@capstan.invalid'}>`;

const description = 'Runs and watches background work: queues, pools of processes, Python workers';

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'dev.capstan.app',
  productName: 'Capstan',
  copyright: 'Copyright © Capstan contributors. MIT licence',
  directories: { app: 'dist/parts/app', output: 'dist/installers', buildResources: 'resources' },
  files: ['**/*'],
  extraMetadata: { homepage, signed },
  // The runtime of before needs libfuse2, which Ubuntu 24.04 lacks; this one brings its own. Its AppRun adds `--no-sandbox` where
  // the system allows no sandbox: src/main/security.ts leaves it at that.
  toolsets: { appimage: '1.0.3' },
  extraResources: [{ from: 'dist/parts/beside', to: '.' }],
  asar: { smartUnpack: false },
  // Everything is in the bundles already: there are no packages to gather, install or compile.
  beforeBuild: () => Promise.resolve(false),
  // The panel is in English; each further language of Chromium's own menus is half a megabyte.
  electronLanguages: ['en-US', 'en'],
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',
  protocols: [{ name: 'Capstan', schemes: ['capstan'] }],
  // Where updates come from is written into what the project's own workflow builds, and nowhere else.
  publish: repository ? [{ provider: 'github', owner, repo }] : null,

  electronFuses: {
    // Children run on the Node that comes along, so Electron's own need not serve as one.
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    // Nobody sets a cookie, and an unsigned app would ask for the Keychain after each update.
    enableCookieEncryption: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    // The panel comes over app:, never file:.
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  },

  linux: {
    target: ['deb', 'rpm', 'AppImage'],
    executableName: 'capstan',
    icon: 'resources/icons/app',
    category: 'Development',
    synopsis: 'Control panel for background work',
    description,
    maintainer,
    vendor: 'Capstan',
    syncDesktopName: true,
    desktop: { entry: { Keywords: 'BullMQ;Redis;queue;worker;process;', StartupNotify: 'true' } },
  },
  // Their updates are the package manager's; the programs that fetch one look for what `publish` would write.
  deb: { packageCategory: 'devel', publish: null },
  rpm: {
    packageCategory: 'Development/Tools',
    publish: null,
    // Electron's libraries would clash with those of any other Electron app over /usr/lib/.build-id.
    fpm: ['--rpm-rpmbuild-define=_build_id_links none'],
  },

  mac: {
    target: ['dmg', 'zip'],
    icon: 'resources/icons/app.icns',
    category: 'public.app-category.developer-tools',
    // Electron 44 and later: docs/breaking-changes.md, "macOS 12 support".
    minimumSystemVersion: '13.0',
    // Without a certificate it would keep the app from loading its own frameworks.
    hardenedRuntime: signed,
    // These are signed before their checksums are taken (src/setup/packing/sign-programs.mjs): signing them now would make those wrong.
    signIgnore: ['/Contents/Resources/bin/', '/Contents/Resources/app\\.asar\\.unpacked/'],
  },

  win: {
    target: ['nsis'],
    icon: 'resources/icons/app.ico',
    // Signed by the Node project already; a second signature would change its checksum.
    signExts: ['!node.exe'],
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
};
